import { batchTitle } from '@offpeak/page-parts/batch/batch-title.ts';
import { batchVerdict } from '@offpeak/page-parts/batch/batch-verdict.ts';
import { useSettled } from '@offpeak/page-parts/ui/use-settled.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { apiURL, readJson } from '../api/http.ts';
import { scopeOf, statusOptions } from '../api/queries.ts';
import type { ListedBatch, ListPage } from '../api/types.ts';
import { batchHref, hrefOf, openScreen } from '../route/route.ts';

interface Entry {
  href: string;
  label: string;
  detail: string;
}

const screens: readonly Entry[] = [
  { href: hrefOf('now'), label: 'Now', detail: 'screen' },
  { href: hrefOf('batches'), label: 'Batches', detail: 'screen' },
  { href: hrefOf('batches', { status: 'in_progress' }), label: 'Running batches', detail: 'screen' },
  { href: hrefOf('files'), label: 'Files', detail: 'screen' },
  { href: hrefOf('new'), label: 'New batch', detail: 'screen' },
];

/** Finds a screen or a batch by a few letters. */
export function Palette({ readOnly, onClose }: { readOnly: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(text, readOnly);
  useEffect(() => dialog.current?.showModal(), []);

  const open = (entry: Entry | undefined): void => {
    if (entry !== undefined) {
      onClose();
      openScreen(entry.href);
    }
  };
  const move = (by: number): void =>
    setChosen((current) => (entries.length === 0 ? 0 : (current + by + entries.length) % entries.length));
  const onKey = (key: string): boolean => {
    switch (key) {
      case 'ArrowDown':
        move(1);
        return true;
      case 'ArrowUp':
        move(-1);
        return true;
      case 'Enter':
        open(entries[chosen]);
        return true;
      default:
        return false;
    }
  };

  return (
    <dialog ref={dialog} className="palette" aria-label="Search" onClose={onClose}>
      <input
        className="field"
        role="combobox"
        aria-label="Search for a screen or a batch"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="A screen, or the title, id or metadata of a batch"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (onKey(event.key)) {
            event.preventDefault();
          }
        }}
      />
      <div id="palette-list" className="palette-list" role="listbox" aria-label="Found" tabIndex={-1}>
        {entries.map(({ href, label, detail }, index) => (
          <div
            key={href}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="palette-entry"
            onClick={() => open(entries[index])}
          >
            <span>{label}</span>
            <span className="soft small">{detail}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 ? <p className="soft small">Nothing has this text.</p> : null}
    </dialog>
  );
}

function useEntries(text: string, readOnly: boolean): Entry[] {
  const search = useSettled(text.trim(), 150);
  const { data: status } = useQuery(statusOptions);
  const project = scopeOf(status ?? undefined);
  const { data } = useQuery({
    queryKey: ['palette', search, project],
    queryFn: ({ signal }) =>
      readJson<ListPage<ListedBatch>>(apiURL('v1/batches', { search, limit: 8, project }), signal),
  });
  const found = screens.filter(
    ({ label }) =>
      label.toLowerCase().includes(text.trim().toLowerCase()) && !(readOnly && label === 'New batch'),
  );
  const letters = text.trim().toLowerCase();
  // Until the answer for the newest letters is there, Enter must not open what does not have them.
  const isSettled = search === text.trim();
  const batches = (data?.data ?? [])
    .map((batch) => ({
      href: batchHref(batch),
      label: batchTitle(batch),
      detail: `${batchVerdict(batch).label} · ${batch.id.slice(0, 14)}…`,
    }))
    .filter(({ label }) => isSettled || label.toLowerCase().includes(letters));
  return [...found, ...batches];
}
