/** Columns beside the name, which is always there: the row is opened by it. */
export const COLUMNS = [
  { id: 'state', name: 'State' },
  { id: 'ready', name: 'Ready' },
  { id: 'revision', name: 'Revision' },
  { id: 'image', name: 'Image' },
  { id: 'template', name: 'Template by' },
  { id: 'replicas', name: 'Replicas by' },
  { id: 'reverter', name: 'Would undo a change' },
  { id: 'restarts', name: 'Restarts' },
  { id: 'age', name: 'Age' },
  { id: 'heat', name: 'Last hour' },
] as const
export type Column = (typeof COLUMNS)[number]['id']
