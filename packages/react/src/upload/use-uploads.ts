'use client';

import type { Client } from '@offpeak/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  type ChangeEvent,
  type DragEvent,
  type InputHTMLAttributes,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { offpeakKeys } from '../batch/keys.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { createUploads, type ListedUpload, type Uploads, type UploadsOptions } from './create-uploads.ts';

/** Options of {@link useUploads}. */
export interface UseUploadsOptions extends UploadsOptions {
  /** The name of the list: components with the same key share it. Default `uploads`. */
  key?: string | undefined;
}

/** Props of an `<input>` that adds the files that are chosen. */
export type UploadInputProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'multiple' | 'accept' | 'onChange'
>;

/** Props of an element that adds the files that are dropped on it. */
export interface UploadDropProps {
  onDragOver: (event: DragEvent) => void;
  onDragLeave: (event: DragEvent) => void;
  onDrop: (event: DragEvent) => void;
}

/** A list of uploads. */
export interface UseUploads extends Pick<Uploads, 'add' | 'clear'> {
  /** The uploads, the oldest first, each with its state and its actions. */
  uploads: readonly ListedUpload[];
  /** Whether files are dragged over the element with `dropProps`. */
  isOver: boolean;
  /** Returns the props of an `<input>` for many files. Yours win: `inputProps({ multiple: false })`. */
  inputProps: (own?: UploadInputProps) => UploadInputProps;
  /** Returns the props of an element to drop files on. */
  dropProps: () => UploadDropProps;
}

interface SharedUploads extends Uploads {
  /** The options of the newest render, which also count when no component shows the list. */
  latest: UploadsOptions;
}

/** The lists of each client, by key. */
const lists = new WeakMap<Client, Map<string, SharedUploads>>();
const none: readonly ListedUpload[] = [];

/**
 * Uploads any number of files, each checked and sent as by {@link useUploadFile}, and lists them. The list
 * belongs to the client and its `key`, not to a component: uploads continue while no component shows them,
 * and the component that comes back shows them as they are. After a reload the list is empty; with
 * `resumeKey`, a file that is added again is resumed.
 *
 * @example
 * ```tsx
 * const { uploads, inputProps, dropProps } = useUploads();
 * return (
 *   <div {...dropProps()}>
 *     <input {...inputProps()} />
 *     {uploads.map(({ id, state, cancel }) => (
 *       <p key={id}>{state.name}: {state.status} <button onClick={cancel}>Cancel</button></p>
 *     ))}
 *   </div>
 * );
 * ```
 */
export function useUploads({ key = 'uploads', ...options }: UseUploadsOptions = {}): UseUploads {
  const queries = useQueryClient();
  const client = useOffpeakClient();
  const list = sharedList(client, key);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    list.latest = {
      ...options,
      onDone: (file) => {
        queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
        options.onDone?.(file);
      },
    };
  });
  const { add, clear } = list;
  return {
    uploads: useSyncExternalStore(list.subscribe, list.getSnapshot, () => none),
    add,
    clear,
    isOver,
    inputProps: (own = {}) => ({
      type: 'file',
      accept: '.jsonl',
      multiple: true,
      ...own,
      onChange: addChosen(add, own),
    }),
    dropProps: () => dropPropsOf(add, setOver),
  };
}

function sharedList(client: Client, key: string): SharedUploads {
  const known = lists.get(client) ?? new Map<string, SharedUploads>();
  lists.set(client, known);
  const list = known.get(key) ?? createShared(client);
  known.set(key, list);
  return list;
}

function createShared(client: Client): SharedUploads {
  const shared: SharedUploads = { ...createUploads(client, () => shared.latest), latest: {} };
  return shared;
}

function addChosen(add: Uploads['add'], { onChange }: UploadInputProps) {
  return (event: ChangeEvent<HTMLInputElement>): void => {
    onChange?.(event);
    // A copy, since the list of the input is emptied: the same file can then be chosen again.
    add([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = '';
  };
}

function dropPropsOf(add: Uploads['add'], setOver: (isOver: boolean) => void): UploadDropProps {
  return {
    onDragOver(event) {
      // Without this the browser would open the file.
      event.preventDefault();
      setOver(true);
    },
    onDragLeave({ currentTarget, relatedTarget }) {
      setOver(currentTarget.contains(relatedTarget as Node | null));
    },
    onDrop(event) {
      event.preventDefault();
      setOver(false);
      add([...event.dataTransfer.files]);
    },
  };
}
