/** The run's clock and the wall clock may move apart by so much. */
export const driftLimitUs = 1000

/** The two sides of Little's law may differ by this share. */
export const littleToleranceRatio = 0.05
