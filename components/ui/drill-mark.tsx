/** Over every page of a drill: in words and chevrons, in both themes. */
export function DrillMark() {
  return (
    <p className="drill-mark">
      <b>DRILL</b> <span>Nothing of it is real, and it counts in no figure.</span>
    </p>
  )
}
