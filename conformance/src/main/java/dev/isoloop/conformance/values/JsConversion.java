package dev.isoloop.conformance.values;

import java.math.BigInteger;
import java.util.List;

/** What JavaScript makes of a value where it wants another type. */
public final class JsConversion {
    private static final double TWO_TO_32 = 0x1p32;

    private JsConversion() {}

    /**
     * The name of a property.
     *
     * @param key any value
     * @return its text as a key; one that no property has for what is no primitive
     */
    public static String propertyName(Object key) {
        if (key instanceof String text) {
            return text;
        } else if (key instanceof Double number) {
            return number == 0 ? "0" : JsNumber.text(number);
        } else if (key == null || key instanceof Boolean || key instanceof BigInteger) {
            return String.valueOf(key);
        }
        return key instanceof Undefined ? "undefined" : "[object Object]";
    }

    /**
     * The number that a value stands for.
     *
     * @param value any value
     * @return the number, NaN if it is none
     * @throws JsError a TypeError, for a bigint or a symbol
     */
    public static double toNumber(Object value) {
        if (value instanceof Double number) {
            return number;
        } else if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        } else if (value instanceof String text) {
            return ofText(text.strip());
        } else if (value instanceof JsDate date) {
            return date.epochMs();
        } else if (value instanceof List<?> elements) {
            return ofArray(elements);
        } else if (value instanceof BigInteger) {
            throw new JsError("TypeError", "Cannot convert a BigInt value to a number");
        } else if (value instanceof Opaque opaque && opaque.isPrimitive()) {
            throw new JsError("TypeError", "Cannot convert a Symbol value to a number");
        }
        return value == null ? 0 : Double.NaN;
    }

    /** An array by way of its text: that of its only element. */
    private static double ofArray(List<?> elements) {
        if (elements.isEmpty()) {
            return 0;
        }
        Object only = elements.size() == 1 ? elements.get(0) : Boolean.TRUE;
        if (only == null || only instanceof Undefined) {
            return 0;
        } else if (only instanceof Double || only instanceof String || only instanceof List) {
            return toNumber(only);
        }
        return only instanceof BigInteger whole ? whole.doubleValue() : Double.NaN;
    }

    private static double ofText(String text) {
        if (text.isEmpty()) {
            return 0;
        } else if (text.matches("0[xX][0-9a-fA-F]+")) {
            return new BigInteger(text.substring(2), 16).doubleValue();
        } else if (text.matches("0[oO][0-7]+")) {
            return new BigInteger(text.substring(2), 8).doubleValue();
        } else if (text.matches("0[bB][01]+")) {
            return new BigInteger(text.substring(2), 2).doubleValue();
        }
        boolean isDecimal = text.matches("[+-]?(Infinity|([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)");
        return isDecimal ? Double.parseDouble(text) : Double.NaN;
    }

    /**
     * The lowest bits of a number.
     *
     * @param number any number
     * @return its whole part modulo 2 to the 32nd; 0 for NaN and what is infinite
     */
    public static int toInt32(double number) {
        return Double.isFinite(number) ? (int) (long) (number % TWO_TO_32) : 0;
    }
}
