import { providePart } from '../../src/client/on-demand.js';
import type { DisplayPart } from '../display-body.js';

// what makes a body, by the kind that an element gives its base class; a body knows its element by a type of its own,
// in NAME-host.ts, as an import of the class would lead in a circle
providePart('display', {} satisfies DisplayPart);
