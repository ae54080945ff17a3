/** The hatches that figures refer to by id. Once a page, before anything that uses them. */
export function SvgDefs() {
  return (
    <svg width="0" height="0" className="defs" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="hx-over" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--line-2)" strokeWidth="1.6" />
        </pattern>
        <pattern id="hx-gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--unknown-line)" strokeWidth="1" opacity=".55" />
        </pattern>
        <pattern id="hx-over2" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="7" stroke="var(--breach-line)" strokeWidth="1" opacity=".42" />
        </pattern>
        <pattern id="hx-take" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--stale-line)" strokeWidth="1.4" opacity=".6" />
        </pattern>
      </defs>
    </svg>
  )
}
