import { useUploads } from '@offpeak/react';

export function DropZone() {
  const { uploads, isOver, inputProps, dropProps } = useUploads({ resumeKey: 'requests' });
  return (
    <section {...dropProps()} className={isOver ? 'over' : ''}>
      <input aria-label="Files" {...inputProps()} />
      <ul>
        {uploads.map(({ id, state, cancel, retry, remove }) => (
          <li key={id}>
            {state.name}: {state.status}
            {state.status === 'uploading' && <progress value={state.sentBytes} max={state.totalBytes} />}
            {state.status === 'uploading' && (
              <button type="button" onClick={cancel}>
                Cancel
              </button>
            )}
            {state.status === 'failed' && (
              <button type="button" onClick={retry}>
                {state.error.message} Try again
              </button>
            )}
            {state.status === 'done' && (
              <button type="button" onClick={remove}>
                Hide
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
