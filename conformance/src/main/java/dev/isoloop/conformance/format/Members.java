package dev.isoloop.conformance.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A JSON object that is read member by member. Each getter either gives what the format asks for or says where in the file
 * something else stands, for instance {@code program[3].body[0] (then): member "on" is missing}.
 */
public final class Members {
    private final JsonNode object;
    private final String path;

    /**
     * Looks at a JSON object.
     *
     * @param object what should be a JSON object
     * @param path where it stands in the file
     * @throws NotAScenarioException if it is something else
     */
    public Members(JsonNode object, String path) {
        this.path = path;
        this.object = object;
        if (!object.isObject()) {
            throw wrong("an object was expected, not " + shortly(object));
        }
    }

    /** {@return where this object stands in the file} */
    public String path() {
        return path;
    }

    /**
     * Whether there is such a member.
     *
     * @param name the member
     * @return true if so
     */
    public boolean has(String name) {
        return object.has(name);
    }

    /** {@return the names of all members, in order} */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * The exception for a mistake in this object.
     *
     * @param reason what is wrong
     * @return the exception, to be thrown
     */
    public NotAScenarioException wrong(String reason) {
        String op = object.path("op").isTextual() ? " (" + object.path("op").asText() + ")" : "";
        return new NotAScenarioException((path.isEmpty() ? "the file" : path) + op + ": " + reason);
    }

    /**
     * A member that must be there.
     *
     * @param name the member
     * @return its JSON
     */
    public JsonNode json(String name) {
        JsonNode member = object.get(name);
        if (member == null) {
            throw wrong("member \"" + name + "\" is missing");
        }
        return member;
    }

    /**
     * A member that must be a string.
     *
     * @param name the member
     * @return the string
     */
    public String text(String name) {
        JsonNode member = json(name);
        if (!member.isTextual()) {
            throw wrong("member \"" + name + "\" must be a string, not " + shortly(member));
        }
        return member.textValue();
    }

    /**
     * A member that must be a string if it is there.
     *
     * @param name the member
     * @return the string, or null
     */
    public String textOrNull(String name) {
        return has(name) ? text(name) : null;
    }

    /**
     * A member that must be a number.
     *
     * @param name the member
     * @return the number
     */
    public double number(String name) {
        JsonNode member = json(name);
        if (!member.isNumber()) {
            throw wrong("member \"" + name + "\" must be a number, not " + shortly(member));
        }
        return member.doubleValue();
    }

    /**
     * A member that must be a whole number in the range of an int.
     *
     * @param name the member
     * @return the number
     */
    public int integer(String name) {
        JsonNode member = json(name);
        if (!member.isNumber() || member.doubleValue() != (int) member.doubleValue()) {
            throw wrong("member \"" + name + "\" must be a whole number, not " + shortly(member));
        }
        return member.intValue();
    }

    /**
     * A member that must be a whole number in a range.
     *
     * @param name the member
     * @param min the least that is allowed
     * @param max the most that is allowed
     * @return the number
     */
    public int integer(String name, int min, int max) {
        int number = integer(name);
        if (number < min || number > max) {
            throw wrong("member \"" + name + "\" must be from " + min + " to " + max + ", not " + number);
        }
        return number;
    }

    /**
     * A member that must be a boolean if it is there.
     *
     * @param name the member
     * @return its value, false if it is missing
     */
    public boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        JsonNode member = json(name);
        if (!member.isBoolean()) {
            throw wrong("member \"" + name + "\" must be true or false, not " + shortly(member));
        }
        return member.booleanValue();
    }

    /**
     * A member that must be an array.
     *
     * @param name the member
     * @param element makes something of one element and its place in the file
     * @param <T> of what
     * @return what was made, in order
     */
    public <T> List<T> list(String name, BiFunction<JsonNode, String, T> element) {
        return elements(json(name), path(name), element);
    }

    /**
     * The same for a member that may be missing.
     *
     * @param name the member
     * @param element makes something of one element and its place in the file
     * @param <T> of what
     * @return what was made, in order; empty if the member is missing
     */
    public <T> Optional<List<T>> listIfAny(String name, BiFunction<JsonNode, String, T> element) {
        return has(name) ? Optional.of(list(name, element)) : Optional.empty();
    }

    /**
     * The elements of a JSON array.
     *
     * @param array what should be an array
     * @param path where it stands in the file
     * @param element makes something of one element and its place in the file
     * @param <T> of what
     * @return what was made, in order
     * @throws NotAScenarioException if it is no array
     */
    public static <T> List<T> elements(JsonNode array, String path, BiFunction<JsonNode, String, T> element) {
        if (!array.isArray()) {
            throw new NotAScenarioException(path + ": an array was expected, not " + shortly(array));
        }
        List<T> made = new ArrayList<>(array.size());
        for (JsonNode each : array) {
            made.add(element.apply(each, path + "[" + made.size() + "]"));
        }
        return made;
    }

    /**
     * The members of this object with their JSON, in order.
     *
     * @return the members
     */
    public Iterable<Map.Entry<String, JsonNode>> entries() {
        return object.properties();
    }

    /**
     * The place of a member in the file.
     *
     * @param name the member
     * @return its path
     */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static String shortly(JsonNode json) {
        String text = json.toString();
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }
}
