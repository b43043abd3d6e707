import './facts.css';

interface FactsProps {
  title: string;
  facts: readonly (readonly [label: string, value: string])[];
}

/** The name of a file and its facts. */
export function Facts({ title, facts }: FactsProps) {
  return (
    <>
      <h3 className="facts-title">{title}</h3>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
