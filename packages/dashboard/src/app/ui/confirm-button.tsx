import { useEffect, useState } from 'react';

interface ConfirmButtonProps {
  /** What the button says first. */
  label: string;
  /** What it says once it was pressed: the second press does it. */
  confirm: string;
  onConfirm: () => void;
  className?: string;
  disabled?: boolean;
}

/** A button for what cannot be undone: it is pressed twice. It returns to its first text after a while. */
export function ConfirmButton({
  label,
  confirm,
  onConfirm,
  className = '',
  disabled = false,
}: ConfirmButtonProps) {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (!isAsked) {
      return;
    }
    const timer = setTimeout(() => setAsked(false), 5000);
    return () => clearTimeout(timer);
  }, [isAsked]);
  return (
    <button
      type="button"
      className={`button ${isAsked ? 'button-danger' : ''} ${className}`}
      disabled={disabled}
      onClick={() => {
        setAsked(!isAsked);
        if (isAsked) {
          onConfirm();
        }
      }}
    >
      <span aria-live="polite">{isAsked ? confirm : label}</span>
    </button>
  );
}
