import { expect } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { withTransition } from '../../../../components/controllers/feed/view-transition.js';
import { eventually } from '../../../servers/index.js';
import { crashesWithTransitions } from '../../live-page.js';

type Page = { startViewTransition?: unknown };

describe('a change with a view transition', () => {
  const page = document as Page & object;
  const own = Object.getOwnPropertyDescriptor(document, 'startViewTransition');
  let begun: { update(): void; finish(): void }[] = [];
  let still = false;
  const elements = [document.createElement('p'), document.createElement('p')];
  const names = () => elements.map(({ style }) => style.viewTransitionName);

  beforeEach(() => {
    begun = [];
    still = false;
    stub(globalThis, 'matchMedia').callsFake(() => ({ matches: still }) as MediaQueryList);
    const startViewTransition = (update: () => void) => {
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      begun.push({ update, finish });
      return { finished, ready: Promise.reject(new Error('skipped')), updateCallbackDone: Promise.resolve() };
    };
    Object.defineProperty(page, 'startViewTransition', {
      value: startViewTransition,
      configurable: true,
      writable: true,
    });
  });
  afterEach(() => {
    restore();
    delete page.startViewTransition;
    if (own) Object.defineProperty(page, 'startViewTransition', own);
  });

  const change = (wanted = true) => {
    let changed = 0;
    withTransition(
      wanted,
      () => elements,
      () => changed++,
    );
    return () => changed;
  };

  it('gives each item a unique name during the transition, and makes further changes at once', async () => {
    const first = change();
    expect(first()).to.equal(0);
    begun[0]?.update();
    expect(first()).to.equal(1);
    if ('viewTransitionName' in elements[0]!.style) {
      expect(new Set(names()).size).to.equal(2);
      expect(names()).not.to.include('');
    }
    expect(change()()).to.equal(1);
    expect(begun).to.have.length(1);
    begun[0]?.finish();
    await new Promise((resolve) => setTimeout(resolve));
    expect(elements.map((element) => element.hasAttribute('style'))).to.deep.equal([false, false]);
    change();
    expect(begun).to.have.length(2);
    begun[1]?.update();
    begun[1]?.finish();
    await new Promise((resolve) => setTimeout(resolve));
  });

  it('is made at once if no transition is wanted, the reader prefers reduced motion, or the engine has none', () => {
    expect(change(false)()).to.equal(1);
    still = true;
    expect(change()()).to.equal(1);
    still = false;
    Object.defineProperty(page, 'startViewTransition', { value: undefined, configurable: true });
    expect(change()()).to.equal(1);
    expect(begun).to.have.length(0);
  });
});

describe('a change during a transition of the page', () => {
  const isSupported = 'startViewTransition' in document && CSS.supports('selector(:active-view-transition)');
  afterEach(() => restore());

  (isSupported && !crashesWithTransitions ? it : it.skip)(
    'is made at once, and the transition continues to its end',
    async () => {
      stub(globalThis, 'matchMedia').returns({ matches: false } as MediaQueryList);
      const own = document.startViewTransition(() => {});
      const outcome = own.ready.then(
        () => 'shown',
        ({ name }: Error) => name,
      );
      let changes = 0;
      const change = () =>
        withTransition(
          true,
          () => [],
          () => changes++,
        );
      change();
      expect(changes).to.equal(1);
      await own.updateCallbackDone;
      change();
      expect(changes).to.equal(2);
      expect(await outcome).not.to.equal('AbortError');
      own.skipTransition();
      await own.finished;
      change();
      await eventually(() => expect(changes).to.equal(3));
    },
  );
});
