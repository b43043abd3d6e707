import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatTime,
} from '@offpeak/page-parts/ui/format.ts';
import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { useQuery } from '@tanstack/react-query';
import { statusOptions } from '../api/queries.ts';
import type { ServerStatus } from '../api/types.ts';
import { hrefOf } from '../route/route.ts';
import { Bars } from '../ui/bars.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import './now.css';
import { UpstreamsPanel } from './upstreams-panel.tsx';

const running = ['validating', 'in_progress', 'finalizing', 'cancelling'] as const;

/** What the server does now: its rates, its queue, its model endpoints and its disk. */
export function NowScreen() {
  const { data: status, error, isPending } = useQuery(statusOptions);
  useTitle('Now');
  if (error) {
    return <ErrorNote title="The state of the server could not be read" error={error} />;
  }
  if (isPending) {
    return (
      <div className="now-skeleton" role="status">
        Loading …
      </div>
    );
  }
  if (status === null) {
    return (
      <div className="empty card">
        <h1>Now</h1>
        <p className="soft">
          The API behind this page does not report its state: only an offpeak server does.
        </p>
        <a href={hrefOf('batches')}>All batches</a>
      </div>
    );
  }
  return (
    <div className="stack">
      <h1>Now</h1>
      <Tiles status={status} />
      <div className="now-charts">
        <TrafficChart status={status} />
        <TokensChart status={status} />
      </div>
      <UpstreamsPanel status={status} />
    </div>
  );
}

function Tiles({ status }: { status: ServerStatus }) {
  const {
    per_second: rates,
    batches,
    requests_left: left,
    seconds_left: secondsLeft,
    storage,
    hours,
  } = status;
  const active = running.reduce((sum, name) => sum + (batches[name] ?? 0), 0);
  const requests = rates.completed + rates.failed + rates.live;
  return (
    <dl className="tiles">
      <Tile name="Requests" value={formatRate(requests)} detail={`${formatRate(rates.live)} live`} />
      <Tile
        name="Tokens out"
        value={formatRate(rates.outputTokens)}
        detail={`${formatRate(rates.inputTokens)} in`}
      />
      {status.in_flight === null ? null : (
        <Tile
          name="In flight"
          value={`${formatCount(status.in_flight)} / ${formatCount(status.limit ?? 0)}`}
          detail={`${formatCount(status.live_in_flight ?? 0)} live`}
        />
      )}
      <Tile
        name="Queue"
        value={formatCount(left)}
        detail={`requests of ${formatCount(active)} ${active === 1 ? 'batch' : 'batches'}`}
      />
      <Tile
        name="Time left"
        value={left === 0 ? 'idle' : secondsLeft === null ? 'unknown' : formatDuration(secondsLeft)}
        detail={left === 0 ? 'nothing waits' : 'of all, at this rate'}
      />
      {hours ? <Tile name="Hours" value={hours.is_open ? 'open' : 'closed'} detail={hours.text} /> : null}
      {storage ? (
        <Tile
          name="Disk free"
          value={formatBytes(storage.free_bytes)}
          detail={`of ${formatBytes(storage.total_bytes)}`}
        />
      ) : null}
    </dl>
  );
}

function Tile({ name, value, detail }: { name: string; value: string; detail: string }) {
  return (
    <div className="tile card">
      <dt className="small soft">{name}</dt>
      <dd>
        <span className="tile-value">{value}</span>
        <span className="small soft tile-detail">{detail}</span>
      </dd>
    </div>
  );
}

function TrafficChart({ status: { traffic } }: { status: ServerStatus }) {
  return (
    <section className="card stack-tight" aria-labelledby="traffic-title">
      <h2 id="traffic-title">Requests a minute</h2>
      <Bars
        label="Requests of the last hour by minute: succeeded, failed and live."
        series={[
          { name: 'succeeded', look: 'good', values: traffic.completed },
          { name: 'failed', look: 'bad', values: traffic.failed },
          { name: 'live', look: 'accent', values: traffic.live },
        ]}
        from={formatTime(traffic.from)}
        to="now"
      />
      <ul className="legend small soft">
        <li className="legend-good">succeeded</li>
        <li className="legend-bad">failed</li>
        <li className="legend-accent">live</li>
      </ul>
    </section>
  );
}

function TokensChart({ status: { traffic } }: { status: ServerStatus }) {
  return (
    <section className="card stack-tight" aria-labelledby="tokens-title">
      <h2 id="tokens-title">Tokens a minute</h2>
      <Bars
        label="Tokens of the last hour by minute: input and output."
        series={[
          { name: 'input', look: 'soft', values: traffic.inputTokens },
          { name: 'output', look: 'accent', values: traffic.outputTokens },
        ]}
        from={formatTime(traffic.from)}
        to="now"
      />
      <ul className="legend small soft">
        <li className="legend-soft">input</li>
        <li className="legend-accent">output</li>
      </ul>
    </section>
  );
}
