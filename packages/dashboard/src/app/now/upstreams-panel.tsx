import { formatCount, formatMs, formatTime } from '@offpeak/page-parts/ui/format.ts';
import type { ServerStatus, UpstreamStatus } from '../api/types.ts';

/** The model endpoints: whether each works, how fast it answers, and what its calls came to. */
export function UpstreamsPanel({ status }: { status: ServerStatus }) {
  return (
    <section className="stack-tight" aria-labelledby="upstreams-title">
      <h2 id="upstreams-title">Model endpoints</h2>
      <ul className="upstreams">
        {status.upstreams.map((upstream) => (
          <Upstream key={upstream.name} upstream={upstream} now={status.now} />
        ))}
      </ul>
      {status.is_operator ? null : (
        <p className="small soft">An operator key shows their names, latency and outcomes.</p>
      )}
    </section>
  );
}

function Upstream({ upstream, now }: { upstream: UpstreamStatus; now: number }) {
  const {
    name,
    is_ok: isOk,
    reason,
    since,
    paused_until: pausedUntil,
    in_flight: inFlight,
    limit,
  } = upstream;
  const isPaused = pausedUntil !== null && pausedUntil > now;
  const [look, word] = isOk ? (isPaused ? ['wait', 'paused'] : ['good', 'answers']) : ['bad', 'fails'];
  return (
    <li className="card upstream">
      <div className="row row-between">
        <h3 className="upstream-name">{name}</h3>
        <span className={`badge badge-${look}`}>{word}</span>
      </div>
      {reason === null ? null : (
        <p className="bad small">
          {reason}
          {since === null ? '' : `, since ${formatTime(since)}`}
        </p>
      )}
      {isPaused ? <p className="small">It asked for a pause until {formatTime(pausedUntil)}.</p> : null}
      {limit === undefined ? null : (
        <dl className="facts facts-tight">
          <Fact name="In flight" value={`${formatCount(inFlight ?? 0)} / ${formatCount(limit)}`} />
          <Fact name="Median" value={upstream.p50_ms == null ? '–' : formatMs(upstream.p50_ms)} />
          <Fact name="95 %" value={upstream.p95_ms == null ? '–' : formatMs(upstream.p95_ms)} />
          <Fact name="Models" value={upstream.models?.join(', ') || 'not listed'} />
        </dl>
      )}
      <Outcomes outcomes={upstream.outcomes ?? {}} />
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="small soft">{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Outcomes({ outcomes }: { outcomes: Readonly<Record<string, number>> }) {
  const sorted = Object.entries(outcomes).sort(([, one], [, other]) => other - one);
  if (sorted.length === 0) {
    return null;
  }
  return (
    <div className="row outcomes">
      <span className="small soft">last hour</span>
      {sorted.map(([outcome, count]) => (
        <span key={outcome} className={`badge ${lookOf(outcome)}`}>
          {outcome} × {formatCount(count)}
        </span>
      ))}
    </div>
  );
}

function lookOf(outcome: string): string {
  if (/^2\d\d$/.test(outcome)) {
    return 'badge-good';
  }
  return outcome === '429' ? 'badge-wait' : 'badge-bad';
}
