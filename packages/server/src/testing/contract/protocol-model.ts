import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Claim, ClaimLostError } from '../../storage/claim.ts';
import type { JournalBlock, ResultJournal } from '../../storage/journal.ts';
import type { BatchRecord } from '../../storage/records.ts';
import type { Storage } from '../../storage/storage.ts';
import { insertBatch, newBatch, newFile, step } from '../records.ts';
import { answered, placesOf, readLines, refused } from '../results.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

const leaseMs = 100;
const owners = ['a', 'b'] as const;
type Owner = (typeof owners)[number];

/**
 * What one of two runners may do next. Each is done whole before the next: what is interleaved are their
 * steps.
 */
type Act =
  | {
      do: 'claim' | 'renew' | 'release' | 'open' | 'append' | 'repeat' | 'seal' | 'write' | 'close';
      by: Owner;
    }
  | { do: 'elapse'; ms: number };

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['claim', 'claim', 'renew', 'release', 'open', 'open', 'append', 'append', 'append'] as const),
        ...(['repeat', 'seal', 'write', 'close'] as const),
      ),
      by: fc.constantFrom(...owners),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('elapse' as const), ms: fc.constantFrom(40, 70, 110) }),
  },
);

/** A runner as it sees itself: it may believe in a claim that is long lost. */
interface Runner {
  claim: Claim | null;
  journal: ResultJournal | null;
  seq: number;
  last: JournalBlock | null;
  /** Whether its journal is the one that was opened last. */
  isOpen: boolean;
}

/** Two runners of one batch on a storage, and what must be so. */
class Protocol {
  readonly runners: Record<Owner, Runner> = { a: idle(), b: idle() };
  /** Who has the batch, and until when nobody else can. */
  holder: Owner | null = null;
  heldUntil: Record<Owner, number> = { a: 0, b: 0 };
  now = 0;
  recorded: number[] = [];
  private next = 0;
  private readonly storage: Storage;
  private readonly elapse: (ms: number) => Promise<void>;
  private record: BatchRecord;

  constructor({ storage, elapse }: StorageUnderTest, record: BatchRecord) {
    this.storage = storage;
    this.elapse = elapse;
    this.record = record;
  }

  get id(): string {
    return this.record.state.id;
  }

  async run(act: Act): Promise<void> {
    if (act.do === 'elapse') {
      this.now += act.ms;
      await this.elapse(act.ms);
      return;
    }
    await this[act.do](act.by, this.runners[act.by]);
  }

  private async claim(by: Owner, runner: Runner): Promise<void> {
    const got = await this.storage.batches.claim({ owner: by, forMs: leaseMs, limit: 5 });
    const isFree = this.holder === null || this.heldUntil[this.holder] <= this.now;
    expect(got.map(({ claim }) => claim.batchId)).toEqual(isFree ? [this.id] : []);
    const [claimed] = got;
    if (claimed === undefined) {
      return;
    }
    this.holder = by;
    this.heldUntil[by] = this.now + leaseMs;
    await runner.journal?.close();
    this.runners[by] = { ...idle(), claim: claimed.claim };
  }

  private async renew(by: Owner, runner: Runner): Promise<void> {
    const held = await this.storage.batches.renew(by, leaseMs);
    expect(held).toEqual(this.holder === by ? [runner.claim] : []);
    this.heldUntil[by] = this.now + leaseMs;
  }

  private async release(by: Owner, runner: Runner): Promise<void> {
    if (runner.claim === null) {
      return;
    }
    await this.storage.batches.release(runner.claim);
    if (this.holder === by) {
      this.holder = null;
    }
  }

  private async open(by: Owner, runner: Runner): Promise<void> {
    if (runner.claim === null) {
      return;
    }
    const opened = this.storage.journals.open(runner.claim);
    if (await this.isRefused(by, opened)) {
      return;
    }
    for (const owner of owners) {
      this.runners[owner].isOpen = false;
    }
    Object.assign(runner, { journal: await opened, seq: 0, last: null, isOpen: true });
    expect(placesOf(runner.journal?.recorded.bitmap ?? new Uint8Array())).toEqual(
      [...this.recorded].sort(up),
    );
  }

  private async append(by: Owner, runner: Runner): Promise<void> {
    if (runner.journal === null) {
      return;
    }
    const first = this.next;
    this.next += 2;
    const entries = [answered(this.id, first), refused(this.id, first + 1)];
    const block = { seq: runner.seq + 1, entries };
    if (await this.isRefused(by, runner.journal.append(block), !runner.isOpen)) {
      return;
    }
    runner.seq += 1;
    runner.last = block;
    this.recorded.push(first, first + 1);
  }

  /** As after a lost answer: it must change nothing. */
  private async repeat(by: Owner, runner: Runner): Promise<void> {
    if (runner.journal === null || runner.last === null) {
      return;
    }
    await this.isRefused(by, runner.journal.append(runner.last), !runner.isOpen);
  }

  private async seal(by: Owner, runner: Runner): Promise<void> {
    if (runner.journal === null) {
      return;
    }
    const sealing = runner.journal.seal();
    if (await this.isRefused(by, sealing, !runner.isOpen)) {
      return;
    }
    await this.checkLines(await sealing);
  }

  private async write(by: Owner, runner: Runner): Promise<void> {
    if (runner.claim === null) {
      return;
    }
    const completed = this.record.state.request_counts.completed + 1;
    const record = step(this.record, { type: 'progressed', completed, failed: 0, usage: null });
    const written = this.storage.batches.update({ record, files: [newFile([])], claim: runner.claim });
    if (await this.isRefused(by, written)) {
      return;
    }
    const stored = await written;
    if (stored === null) {
      throw new Error('Someone else wrote the batch.');
    }
    this.record = stored;
  }

  private async close(_by: Owner, runner: Runner): Promise<void> {
    await runner.journal?.close();
    runner.journal = null;
    runner.isOpen = false;
  }

  /** Whether a write was refused, which must be so just when the runner no longer holds the batch. */
  private async isRefused(by: Owner, write: Promise<unknown>, isClosed = false): Promise<boolean> {
    const error = await write.then(
      () => null,
      (reason: unknown) => reason,
    );
    const isLost = this.holder !== by || isClosed;
    if (isLost) {
      expect(error).toBeInstanceOf(ClaimLostError);
    } else {
      expect(error).toBeNull();
    }
    return isLost;
  }

  /** Every result that was acknowledged is there once. */
  private async checkLines(sealed: Awaited<ReturnType<ResultJournal['seal']>>): Promise<void> {
    const lines = [
      ...(await readLines(this.storage, sealed.output)),
      ...(await readLines(this.storage, sealed.error)),
    ];
    const places = lines.map((line) =>
      Number((JSON.parse(line) as { custom_id: string }).custom_id.slice(1)),
    );
    expect(places.sort(up)).toEqual([...this.recorded].sort(up));
  }

  /** A runner that comes last finds every result that was acknowledged. */
  async check(): Promise<void> {
    for (const owner of owners) {
      await this.close(owner, this.runners[owner]);
    }
    await this.run({ do: 'elapse', ms: 2 * leaseMs });
    for (const act of ['claim', 'open', 'append', 'seal'] as const) {
      await this.run({ do: act, by: 'a' });
    }
  }

  async end(): Promise<void> {
    for (const { journal } of Object.values(this.runners)) {
      await journal?.close();
    }
    const stored = await this.storage.batches.get('default', this.id);
    if (stored === null) {
      return;
    }
    const broken = { completed: 0, failed: 0, usage: null, outputFileId: null, errorFileId: null };
    await this.storage.batches.update({
      record: step(stored, { type: 'ended_early', errors: [], ...broken }),
    });
  }
}

function idle(): Runner {
  return { claim: null, journal: null, seq: 0, last: null, isOpen: false };
}

function up(one: number, other: number): number {
  return one - other;
}

/** Defines the test of two runners of one batch, over random schedules of their steps. */
export function testProtocol(open: () => Promise<StorageUnderTest>, schedules: number): void {
  test('in every order of steps of two servers, only the owner of a batch writes, and every result is held once', async () => {
    await using opened = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { minLength: 5, maxLength: 40 }), async (acts) => {
        const created = newBatch();
        await insertBatch(opened.storage, created);
        const validated = step(created, { type: 'validated', total: 1000, model: null });
        const stored = await opened.storage.batches.update({ record: validated });
        if (stored === null) {
          throw new Error('The batch was not stored.');
        }
        const protocol = new Protocol(opened, stored);
        try {
          for (const act of acts) {
            await protocol.run(act);
          }
          await protocol.check();
        } finally {
          // Also after a failure: the next protocol must find only its own batch.
          await protocol.end();
        }
      }),
      { numRuns: schedules },
    );
  });
}
