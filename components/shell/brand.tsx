/** The product's mark and name. */
export function Brand() {
  return (
    <>
      <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d="M2.5 3h15" stroke="currentColor" strokeWidth="2" strokeLinecap="square" />
        <path d="M10 3v6" stroke="currentColor" strokeWidth="1.5" />
        <path d="M10 8.2 13.8 12 10 18.6 6.2 12Z" fill="currentColor" />
      </svg>
      <b className="brand-name">
        ACGS <span>console</span>
      </b>
    </>
  )
}
