/** Columns beside the id, which is always there: the row is opened by it. */
export const COLUMNS = [
  { id: 'state', name: 'State' },
  { id: 'owner', name: 'Owner' },
  { id: 'trust', name: 'Trust' },
  { id: 'clearance', name: 'Clearance' },
  { id: 'requests', name: 'Requests, last minute' },
  { id: 'denied', name: 'Denied, 24 h' },
] as const
export type Column = (typeof COLUMNS)[number]['id']
