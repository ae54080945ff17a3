export const DRILL_CHANNEL = 'acgs_drills'
