import type { ReceiptKeys } from '@/lib/schemas/receipt'

/** The public keys that receipts are checked with. */
export interface ReceiptKeySource {
  /** As they were last published. `isNew` asks anew, because a receipt names a key that is not among them.
   *  Errors: UPSTREAM when nobody could say and none are known. */
  keys(isNew?: boolean): Promise<ReceiptKeys>
}
