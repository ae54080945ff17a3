/** The closed set of failures a caller can act on. A new code needs a reader: something a screen does differently. */
export type AppErrorCode = 'NOT_FOUND' | 'FORBIDDEN' | 'CONFLICT' | 'BAD_REQUEST' | 'STEP_UP' | 'UPSTREAM'

/** A failure with a code. The message is shown to people: it says what failed, what is still true and what to do. */
export class AppError extends Error {
  readonly code: AppErrorCode
  constructor(code: AppErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

/** Whether somebody was refused: what was asked for could be done, by others or after a confirmation. */
export const isRefusal = (cause: unknown): boolean => cause instanceof AppError && (cause.code === 'FORBIDDEN' || cause.code === 'STEP_UP')
