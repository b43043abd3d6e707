/**
 * Drops the one warning that Node prints when node:sqlite is loaded. A server that keeps everything in it
 * does not open with the news that it "might change at any time": the versions it runs on are tested. Every
 * other warning stays.
 */
export function quietSqlite(target: Pick<NodeJS.Process, 'emitWarning'>): void {
  const emit = target.emitWarning.bind(target) as (...args: unknown[]) => void;
  target.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const [type] = rest;
    if (type === 'ExperimentalWarning' && String(warning).startsWith('SQLite ')) {
      return;
    }
    emit(warning, ...rest);
  };
}
