import { StrictMode, useEffect } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** The effect that a component passes to `useEffect`. It returns the cleanup function. */
export type Effect = () => () => void;

function Component({ effect }: { effect: Effect }) {
  useEffect(effect, [effect]);
  return null;
}

/** Renders a component for each effect in React’s strict mode, which mounts each of them twice. */
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
