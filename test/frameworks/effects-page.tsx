import { StrictMode, useEffect } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** What a component does in `useEffect`; it returns the effect's cleanup. */
export type Effect = () => () => void;

function Component({ effect }: { effect: Effect }) {
  useEffect(effect, [effect]);
  return null;
}

/** Shows a component for each effect, in React's strict mode, which mounts each twice. */
export function startEffects(box: HTMLElement) {
  const root = createRoot(box);
  return {
    show: (effects: Record<string, Effect>) =>
      flushSync(() =>
        root.render(
          <StrictMode>
            {Object.entries(effects).map(([key, effect]) => (
              <Component key={key} effect={effect} />
            ))}
          </StrictMode>,
        ),
      ),
    end: () => root.unmount(),
  };
}
