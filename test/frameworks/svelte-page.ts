import type { PageProps } from './framework-page.js';
import Page from './SveltePage.svelte';
import { startSvelte } from './svelte-component.js';

export const start = startSvelte<PageProps>(Page);
