import { TIME } from './time.ts'

/** Every builtin the engine gives to a compiled policy beyond the native ones. The capabilities file lists the same names. */
export const BUILTINS: Record<string, (...operands: unknown[]) => unknown> = { ...TIME }
