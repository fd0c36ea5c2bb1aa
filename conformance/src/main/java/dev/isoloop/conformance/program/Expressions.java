package dev.isoloop.conformance.program;

import com.fasterxml.jackson.databind.JsonNode;
import dev.isoloop.conformance.format.Members;
import dev.isoloop.conformance.format.NotAScenarioException;
import dev.isoloop.conformance.values.Buffers;
import dev.isoloop.conformance.values.ByteView;
import dev.isoloop.conformance.values.JsDate;
import dev.isoloop.conformance.values.JsError;
import dev.isoloop.conformance.values.JsMap;
import dev.isoloop.conformance.values.JsSet;
import dev.isoloop.conformance.values.Opaque;
import dev.isoloop.conformance.values.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles value expressions (section 4.1 of the format). How JavaScript's values look here:
 *
 * <pre>
 *   undefined        Undefined           array      ArrayList           error        JsError, or a throwable of the library
 *   null             null                object     LinkedHashMap       array buffer TransferBuffer
 *   number           Double              map, set   JsMap, JsSet        shared       SharedBytes
 *   bigint           BigInteger          date       JsDate              byte view    ByteView
 *   string, boolean  String, Boolean     function,  Opaque              promise, port, worker: the library's own
 *                                        symbol
 * </pre>
 */
final class Expressions {
    /** Compiles one value form. */
    @FunctionalInterface
    private interface Form {
        Expression compile(Members form);
    }

    /** An object that exists before what it contains, so that its content can refer to it. */
    private interface Container extends Expression {
        Object create();

        void fill(Object created, Evaluation evaluation);

        @Override
        default Object evaluate(Evaluation evaluation) {
            Object created = create();
            fill(created, evaluation);
            return created;
        }
    }

    private final Compiler compiler;
    private final Map<String, Form> forms = new LinkedHashMap<>();

    Expressions(Compiler compiler) {
        this.compiler = compiler;
        forms.put("$undefined", form -> e -> Undefined.UNDEFINED);
        forms.put("$number", Expressions::number);
        forms.put("$bigint", Expressions::bigint);
        forms.put("$date", Expressions::date);
        forms.put("$map", this::map);
        forms.put("$set", this::set);
        forms.put("$arrayBuffer", Expressions::arrayBuffer);
        forms.put("$bytes", Expressions::bytes);
        forms.put("$view", this::view);
        forms.put("$error", Expressions::error);
        forms.put("$function", form -> e -> Opaque.function());
        forms.put("$symbol", form -> e -> Opaque.symbol());
        forms.put("$thenable", this::thenable);
        forms.put("$id", this::named);
        forms.put("$ref", Expressions::reference);
        forms.put("$get", Expressions::get);
        forms.put("$arg", Expressions::argument);
        forms.put("$at", this::member);
        forms.put("$workerData", form -> e -> e.frame().realm().workerData());
    }

    Expression compile(JsonNode json, String path) {
        if (json.isArray()) {
            return array(Members.elements(json, path, this::compile));
        } else if (json.isObject()) {
            return object(new Members(json, path));
        }
        Object constant = constant(json);
        return e -> constant;
    }

    private static Object constant(JsonNode json) {
        if (json.isNull()) {
            return null;
        } else if (json.isBoolean()) {
            return json.booleanValue();
        } else if (json.isNumber()) {
            return json.doubleValue();
        }
        return json.textValue();
    }

    private Expression object(Members object) {
        for (String name : object.names()) {
            if (name.startsWith("$") && !name.equals("$value")) {
                Form form = forms.get(name);
                if (form == null) {
                    throw object.wrong("unknown value form " + name);
                }
                return form.compile(object);
            }
        }
        if (object.has("$value")) {
            throw object.wrong("$value without $id");
        }
        return plain(object);
    }

    private static Container array(List<Expression> elements) {
        return new Container() {
            @Override
            public Object create() {
                return new ArrayList<>(elements.size());
            }

            @Override
            @SuppressWarnings("unchecked") // made by create()
            public void fill(Object created, Evaluation evaluation) {
                for (Expression element : elements) {
                    ((List<Object>) created).add(element.evaluate(evaluation));
                }
            }
        };
    }

    private Container plain(Members object) {
        Map<String, Expression> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object.entries()) {
            members.put(member.getKey(), compile(member.getValue(), object.path(member.getKey())));
        }
        return new Container() {
            @Override
            public Object create() {
                return new LinkedHashMap<String, Object>();
            }

            @Override
            @SuppressWarnings("unchecked") // made by create()
            public void fill(Object created, Evaluation evaluation) {
                members.forEach((name, value) -> ((Map<String, Object>) created).put(name, value.evaluate(evaluation)));
            }
        };
    }

    private Container map(Members form) {
        record Entry(Expression key, Expression value) {}
        List<Entry> entries = form.list("$map", (json, path) -> {
            List<Expression> pair = Members.elements(json, path, this::compile);
            if (pair.size() != 2) {
                throw new NotAScenarioException(path + ": a key and a value were expected");
            }
            return new Entry(pair.get(0), pair.get(1));
        });
        return new Container() {
            @Override
            public Object create() {
                return new JsMap();
            }

            @Override
            public void fill(Object created, Evaluation evaluation) {
                for (Entry entry : entries) {
                    Object key = entry.key.evaluate(evaluation);
                    ((JsMap) created).set(key, entry.value.evaluate(evaluation));
                }
            }
        };
    }

    private Container set(Members form) {
        List<Expression> elements = form.list("$set", this::compile);
        return new Container() {
            @Override
            public Object create() {
                return new JsSet();
            }

            @Override
            public void fill(Object created, Evaluation evaluation) {
                for (Expression element : elements) {
                    ((JsSet) created).add(element.evaluate(evaluation));
                }
            }
        };
    }

    private Expression named(Members form) {
        String name = form.text("$id");
        Expression value = compile(form.json("$value"), form.path("$value"));
        if (value instanceof Container container) {
            return new Container() {
                @Override
                public Object create() {
                    return container.create();
                }

                @Override
                public void fill(Object created, Evaluation evaluation) {
                    evaluation.name(name, created);
                    container.fill(created, evaluation);
                }
            };
        }
        return e -> {
            Object made = value.evaluate(e);
            e.name(name, made);
            return made;
        };
    }

    private static Expression reference(Members form) {
        String name = form.text("$ref");
        return e -> e.named(name);
    }

    private static Expression get(Members form) {
        String id = form.text("$get");
        return e -> e.frame().realm().get(id);
    }

    private static Expression argument(Members form) {
        int index = form.integer("$arg");
        return e -> e.frame().argument(index);
    }

    private Expression member(Members form) {
        List<Expression> steps = form.list("$at", this::compile);
        if (steps.isEmpty()) {
            throw form.wrong("$at needs a value to start from");
        }
        return e -> {
            Object at = steps.get(0).evaluate(e);
            for (Expression step : steps.subList(1, steps.size())) {
                at = ObjectMembers.get(at, step.evaluate(e));
            }
            return at;
        };
    }

    private static Expression number(Members form) {
        double number = switch (form.text("$number")) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "-0" -> -0.0;
            default -> throw form.wrong("unknown number " + form.text("$number"));
        };
        return e -> number;
    }

    private static Expression bigint(Members form) {
        try {
            BigInteger number = new BigInteger(form.text("$bigint"));
            return e -> number;
        } catch (NumberFormatException notANumber) {
            throw form.wrong("no integer: " + form.text("$bigint"));
        }
    }

    private static Expression date(Members form) {
        JsonNode date = form.json("$date");
        if (!date.isNumber() && !date.asText().equals("invalid")) {
            throw form.wrong("$date must be milliseconds or \"invalid\"");
        }
        double epochMs = date.isNumber() ? date.doubleValue() : Double.NaN;
        return e -> new JsDate(epochMs);
    }

    private static Expression arrayBuffer(Members form) {
        byte[] bytes = bytes(form, "$arrayBuffer");
        return e -> Buffers.of(bytes);
    }

    private static Expression bytes(Members form) {
        byte[] bytes = bytes(form, "$bytes");
        return e -> ByteView.ofWhole(Buffers.of(bytes));
    }

    static byte[] bytes(Members form, String name) {
        List<Byte> values = form.list(name, (json, path) -> {
            double value = json.isNumber() ? json.doubleValue() : -1;
            if (value < 0 || value > 255 || value != Math.rint(value)) {
                throw new NotAScenarioException(path + ": no byte: " + json);
            }
            return (byte) value;
        });
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i);
        }
        return bytes;
    }

    private Expression view(Members form) {
        Expression buffer = compile(form.json("$view"), form.path("$view"));
        int offset = form.has("offset") ? form.integer("offset") : 0;
        int length = form.has("length") ? form.integer("length") : -1;
        return e -> {
            Object of = buffer.evaluate(e);
            if (!Buffers.isBuffer(of)) {
                return Undefined.UNDEFINED;
            }
            return length < 0 ? ByteView.fromOffset(of, offset) : new ByteView(of, offset, length);
        };
    }

    private static Expression error(Members form) {
        Members error = new Members(form.json("$error"), form.path("$error"));
        String name = error.has("name") ? error.text("name") : "Error";
        String message = error.text("message");
        return e -> new JsError(name, message);
    }

    private Expression thenable(Members form) {
        Body body = compiler.body(form.json("$thenable"), form.path("$thenable"));
        return e -> new BodyThenable(body, e.frame());
    }
}
