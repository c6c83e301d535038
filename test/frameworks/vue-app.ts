import { createApp, shallowReactive } from 'vue';
import type { StartPage } from './framework-page.js';

/**
 * Renders a template, which Vue compiles at run time.
 *
 * @param setup returns the values that the template uses, given the page's reactive properties
 */
export function startVue<Props extends object>(
  template: string,
  setup: (props: Props) => object,
  initial: Partial<Props> = {},
): StartPage<Props> {
  return (box) => {
    const props = shallowReactive({ ...initial }) as Props;
    const app = createApp({ template, setup: () => setup(props) });
    app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith('pusher-');
    let mounted = false;
    return {
      show(given) {
        Object.assign(props, given);
        if (!mounted) app.mount(box);
        mounted = true;
      },
      end: () => app.unmount(),
    };
  };
}
