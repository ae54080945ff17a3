import { cva } from 'class-variance-authority'

/** The look of a button, also for a link that leads somewhere: `className={buttonClass({ variant, size })}`. Usable on the server. */
export const buttonClass = cva('btn', {
  variants: {
    variant: { default: '', ink: 'btn-ink', ghost: 'btn-ghost', stop: 'btn-stop' },
    size: { base: '', sm: 'btn-sm', lg: 'btn-lg' },
  },
  defaultVariants: { variant: 'default', size: 'base' },
})
