// What `cem analyze` writes to dist/: the public API of the elements, in the formats of several editors.

import { customElementJetBrainsPlugin } from 'custom-element-jet-brains-integration';
import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';

const tagOf = (className) => className.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();

/** Keeps the public members of the elements, under the paths and tags of the package. */
const publicElements = {
  name: 'public-elements',
  packageLinkPhase({ customElementsManifest: manifest }) {
    for (const module of manifest.modules) {
      module.declarations = module.declarations.filter(({ name, attributes }) => /^Pusher/.test(name) && attributes);
      for (const element of module.declarations) {
        Object.assign(element, { customElement: true, tagName: tagOf(element.name) });
        element.members = (element.members ?? []).filter(
          ({ name, privacy, static: isStatic }) =>
            !/^[#_]/.test(name) && !isStatic && (privacy ?? 'public') === 'public',
        );
        // without a name of its own, the event is a dispatchEvent() of the element's code
        element.events = element.events?.filter(({ description }) => description);
      }
      module.path = module.path.replace(/^(.*)\.ts$/, 'dist/esm/$1.js');
      module.exports = module.declarations.map(({ name, tagName }) => ({
        ...{ kind: 'custom-element-definition', name: tagName },
        declaration: { name, module: module.path },
      }));
    }
    manifest.modules = manifest.modules.filter(({ declarations }) => declarations.length > 0);
  },
};

export default {
  globs: ['components/pusher-*.ts', 'components/display-element.ts'],
  exclude: ['components/pusher-event.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  quiet: true,
  plugins: [
    publicElements,
    customElementVsCodePlugin({
      outdir: 'dist',
      htmlFileName: 'vscode.html-custom-data.json',
      cssFileName: null,
      hideLogs: true,
    }),
    customElementJetBrainsPlugin({ outdir: 'dist', packageJson: false, excludeCss: true, hideLogs: true }),
  ],
};
