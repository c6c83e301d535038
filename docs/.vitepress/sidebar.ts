import type { DefaultTheme } from 'vitepress';

const page = (text: string, link: string) => ({ text, link: `/${link}` });

/** The groups of pages. Every page is in one of them. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [page('Quick start', 'quick-start'), page('Overview', 'readme'), page('Examples', 'examples')],
  },
  {
    text: 'Reference',
    items: [
      page('Tags', 'tags'),
      page('The class', 'class'),
      page('Display elements', 'elements'),
      page('Templates', 'templates'),
      page('Data attributes', 'data-attributes'),
      page('Errors', 'errors'),
      page('Transports', 'transports'),
      page('Differences from pusher-js', 'differences-from-pusher-js'),
      page('Protocol', 'protocol'),
    ],
  },
  {
    text: 'Guides',
    items: [
      page('Authorization', 'authorization'),
      page('Reliability', 'reliability'),
      page('React, Vue, Svelte', 'frameworks'),
      page('Content Security Policy', 'strict-csp'),
      page('Threat model', 'security'),
      page('Tests of your pages', 'testing'),
      page('Browsers and module formats', 'engines'),
      page('Troubleshooting and FAQ', 'troubleshooting'),
    ],
  },
  { text: 'Servers', items: [page('Your own server', 'self-hosted'), page('The sandbox', 'sandbox')] },
  { text: 'Recipes', items: [page('Static hosts', 'static-hosts'), page('WordPress', 'wordpress')] },
  { text: 'Project', items: [page('Changelog', 'changelog'), page('Contributing', 'contributing')] },
];
