/** Keys as they are printed on the keyboard: `<Kbd keys="Ctrl K" />`. */
export function Kbd({ keys }: { keys: string }) {
  return <kbd>{keys}</kbd>
}
