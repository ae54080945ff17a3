/** Columns beside the name, which is always there: the row is opened by it. */
export const COLUMNS = [
  { id: 'namespace', name: 'Namespace' },
  { id: 'state', name: 'State' },
  { id: 'ready', name: 'Ready' },
  { id: 'heat', name: 'Last hour' },
  { id: 'revision', name: 'Revision' },
  { id: 'image', name: 'Image' },
  { id: 'owner', name: 'Written by' },
  { id: 'reverter', name: 'Would undo a change' },
  { id: 'restarts', name: 'Restarts' },
  { id: 'age', name: 'Age' },
] as const
export type Column = (typeof COLUMNS)[number]['id']
