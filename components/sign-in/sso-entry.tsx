import type { RefusedSignIn } from '@/lib/sign-in-refusal'
import { RefusedSso } from './refused-sso'
import { SsoButton } from './sso-button'

/** Single sign-on on the sign-in page: what it said last, and its button. */
export function SsoEntry({ name, refused, to }: { name: string; refused: RefusedSignIn | null; to: string }) {
  return (
    <>
      {refused && <RefusedSso {...refused} />}
      <SsoButton name={name} to={to} />
    </>
  )
}
