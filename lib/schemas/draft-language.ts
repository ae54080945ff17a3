/** Members that recorded inputs have, and in how many of them each was. */
export type InputPaths = { of: number; paths: { path: string; seen: number }[] }
