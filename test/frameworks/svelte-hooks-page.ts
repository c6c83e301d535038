import Page from './HooksPage.svelte';
import type { HooksPageProps } from './hooks-page.js';
import { startSvelte } from './svelte-component.js';

export const start = startSvelte<HooksPageProps>(Page);
