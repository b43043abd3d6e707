import { useTitle } from '@offpeak/page-parts/ui/use-title.ts';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiProblem, apiURL, send } from '../api/http.ts';
import { sessionOptions } from '../api/queries.ts';

/** Asks for an API key. The key goes to the server, which keeps it in a cookie that no script can read. */
export function SignIn({ wasRefused }: { wasRefused: boolean }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState(
    wasRefused ? 'Your session has ended: the key is no longer valid.' : '',
  );
  const [isBusy, setBusy] = useState(false);
  useTitle('Sign in');

  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    setBusy(true);
    setProblem('');
    try {
      const headers = { 'content-type': 'application/json' };
      await send(apiURL('session'), { method: 'POST', headers, body: JSON.stringify({ key }) });
      // The list of another key must not be seen, and the page must learn of the session.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      await queries.refetchQueries(sessionOptions);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : 'The sign-in failed; try again.');
      setBusy(false);
    }
  };

  return (
    <main className="gate">
      <form className="card stack" onSubmit={(event) => void signIn(event)}>
        <h1>offpeak</h1>
        <p className="soft">This server needs an API key. A key shows the batches of its project.</p>
        <label className="field-label">
          API key
          <input
            className="field mono"
            name="key"
            type="password"
            autoComplete="off"
            required
            aria-describedby="sign-in-problem"
            aria-invalid={problem !== ''}
          />
        </label>
        <p id="sign-in-problem" className="bad small" role="alert">
          {problem}
        </p>
        <button type="submit" className="button button-primary" disabled={isBusy}>
          {isBusy ? 'Checking …' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
