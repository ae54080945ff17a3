/** In place of a confirmation's id: none can be kept, because the database takes no writes. */
export const UNWRITTEN = 'unwritten'
