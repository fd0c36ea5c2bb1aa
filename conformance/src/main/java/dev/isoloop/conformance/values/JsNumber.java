package dev.isoloop.conformance.values;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How JavaScript writes numbers. */
final class JsNumber {
    private static final int MOST_DIGITS = 17;
    private static final double WHOLE_BELOW = 1L << 53;

    private JsNumber() {}

    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        if (number == Math.rint(number) && Math.abs(number) < WHOLE_BELOW) {
            return Long.toString((long) number);
        }
        return shortest(number);
    }

    /** The fewest digits that are read back as the same number. (Double.toString of JDK 17 sometimes has one more.) */
    private static String shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == number) {
                return rounded.toPlainString();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).toPlainString();
    }
}
