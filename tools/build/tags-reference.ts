import { attributesTable, code, type ElementReference, eventsTable, propertiesTable, readElements, table } from './reference-tables.js';
