package dev.isoloop.isolates.clone;

import dev.isoloop.channels.DataCloneException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * A record: by reference if no component had to be copied, else constructed anew by its canonical constructor. Parts: those
 * components that are not proven immutable by their declared type.
 *
 * <p>Components are read from the fields. Whether a record may be shared is a question about what it stores, and an accessor may
 * show something else. Where the fields are out of reach (a public record in a package that is exported but not opened), the
 * accessors are called instead, and the record is copied always, unless its class is proven.
 */
final class RecordPlan extends NodePlan {
    private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
    private static final MethodType PART_READER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType READER = MethodType.methodType(void.class, Object.class, Object[].class, int.class);
    private static final MethodType BUILDER = READER.changeReturnType(Object.class);
    private static final MethodHandle PART =
            own("part", MethodType.methodType(Object.class, int.class, Object[].class, int.class));
    private static final MethodHandle LAY =
            own("lay", MethodType.methodType(void.class, Object.class, Object[].class, int.class, int.class));

    private final Class<?> type;
    private final boolean readsFields;
    private final String[] names;
    private final Class<?>[] types;
    /** For parts declared as arrays of primitives, which need no looking up; null for the others. */
    private final LeafPlan.Plain[] leaves;

    /** Reads the parts, and builds a new record from parts and the proven components of the old one. */
    private final RecordAccess access;

    private RecordPlan(Class<?> type, boolean readsFields, List<Part> parts, MethodHandle builder) {
        this.type = type;
        this.readsFields = readsFields;
        this.names = parts.stream().map(Part::name).toArray(String[]::new);
        this.types = parts.stream().map(Part::type).toArray(Class<?>[]::new);
        this.leaves =
                parts.stream().map(part -> ArrayPlans.ofPrimitives(part.type())).toArray(LeafPlan.Plain[]::new);
        this.access = RecordAccess.of(readerOf(parts), builder);
    }

    /** One handle that lays all parts, one after the other. */
    private static MethodHandle readerOf(List<Part> parts) {
        MethodHandle all = MethodHandles.empty(READER);
        for (int at = parts.size() - 1; at >= 0; at--) {
            MethodHandle lay = MethodHandles.insertArguments(LAY, 3, at);
            all = MethodHandles.foldArguments(
                    all, MethodHandles.filterArguments(lay, 0, parts.get(at).reader()));
        }
        return all;
    }

    private record Part(String name, Class<?> type, MethodHandle reader) {}

    /** How this library gets at the components and the constructor of a record. */
    private record Access(MethodHandles.Lookup lookup, boolean fields) {
        MethodHandle reader(Class<?> type, RecordComponent component) throws ReflectiveOperationException {
            return fields
                    ? lookup.findGetter(type, component.getName(), component.getType())
                    : lookup.unreflect(component.getAccessor());
        }
    }

    /** The plan for a record: shared if it is proven, refused if its module keeps it closed. */
    static Plan make(Class<?> type, ImmutabilityProof proof) {
        if (proof.holds(type)) return Plan.Shared.PLAN;
        try {
            OWN.lookupClass().getModule().addReads(type.getModule());
            return plan(type, proof, new Access(MethodHandles.privateLookupIn(type, OWN), true));
        } catch (IllegalAccessException closed) {
            return makeOfExported(type, proof);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Record " + type.getName() + " lacks what every record has", e);
        }
    }

    private static Plan makeOfExported(Class<?> type, ImmutabilityProof proof) {
        try {
            return plan(type, proof, new Access(MethodHandles.publicLookup(), false));
        } catch (ReflectiveOperationException closed) {
            Module own = OWN.lookupClass().getModule();
            String to = own.isNamed() ? " to " + own.getName() : "";
            return new LeafPlan.Refused("record " + type.getName() + " can't be cloned: module "
                    + type.getModule().getName() + " keeps it closed; add 'opens " + type.getPackageName() + to
                    + "' to its module-info");
        }
    }

    private static Plan plan(Class<?> type, ImmutabilityProof proof, Access access)
            throws ReflectiveOperationException {
        try {
            return make(type, proof, access);
        } catch (IllegalArgumentException tooWide) {
            return new LeafPlan.Refused("record " + type.getName() + " can't be cloned: its "
                    + type.getRecordComponents().length
                    + " components are more than a method handle can supply at once;"
                    + " put some into a record of their own, implement CloneableMessage or register a Cloner");
        }
    }

    private static RecordPlan make(Class<?> type, ImmutabilityProof proof, Access access)
            throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] all = new Class<?>[components.length];
        for (int at = 0; at < all.length; at++) all[at] = components[at].getType();
        MethodHandle builder = access.lookup().findConstructor(type, MethodType.methodType(void.class, all));
        builder = MethodHandles.dropArguments(builder, all.length, BUILDER.parameterArray());
        List<Part> parts = new ArrayList<>();
        MethodHandle[] sources = new MethodHandle[all.length];
        for (int at = 0; at < all.length; at++) {
            MethodHandle reader = access.reader(type, components[at]);
            if (proof.holds(all[at])) {
                sources[at] = MethodHandles.dropArguments(
                        reader.asType(MethodType.methodType(all[at], Object.class)), 1, Object[].class, int.class);
            } else {
                sources[at] = MethodHandles.dropArguments(
                        MethodHandles.insertArguments(PART, 0, parts.size())
                                .asType(MethodType.methodType(all[at], Object[].class, int.class)),
                        0,
                        Object.class);
                parts.add(new Part(components[at].getName(), all[at], reader.asType(PART_READER)));
            }
        }
        for (int at = all.length - 1; at >= 0; at--) builder = supply(builder, at, sources[at]);
        return new RecordPlan(type, access.fields(), parts, builder.asType(BUILDER));
    }

    /** Lets the last component that is still a parameter come from the record or the parts, which follow it. */
    private static MethodHandle supply(MethodHandle builder, int component, MethodHandle source) {
        MethodHandle twice = MethodHandles.collectArguments(builder, component, source);
        int[] once = new int[twice.type().parameterCount()];
        for (int at = 0; at < component; at++) once[at] = at;
        for (int at = 0; at < 3; at++) {
            once[component + at] = component + at;
            once[component + 3 + at] = component + at;
        }
        MethodType merged = twice.type().dropParameterTypes(component, component + 3);
        return MethodHandles.permuteArguments(twice, merged, once);
    }

    private static MethodHandle own(String name, MethodType type) {
        try {
            return OWN.findStatic(RecordPlan.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Called by the builders. */
    static Object part(int at, Object[] parts, int base) {
        return parts[base + at];
    }

    /** Called by the readers. */
    static void lay(Object part, Object[] parts, int base, int at) {
        parts[base + at] = part;
    }

    private void read(Object record, Object[] parts, int base) {
        try {
            access.read(record, parts, base);
        } catch (Throwable failure) {
            throw Rethrow.unchanged(failure);
        }
    }

    @Override
    Object open(Object source, Walk walk) {
        int base = walk.makeRoom(names.length);
        read(source, walk.parts(), base);
        return null;
    }

    @Override
    boolean passes(Object source, Walk walk) {
        if (!readsFields) return false;
        int base = walk.top();
        open(source, walk);
        boolean passes = holdsOnlyShared(walk, base);
        walk.cut(base);
        return passes;
    }

    private boolean holdsOnlyShared(Walk walk, int base) {
        for (int at = 0; at < names.length; at++) {
            Object part = walk.part(base + at);
            if (part != null && (leaves[at] != null || !walk.passesAtOnce(part))) return false;
        }
        return true;
    }

    @Override
    Object descend(Object source, Descent descent) {
        Walk walk = descent.walk();
        int base = walk.top();
        open(source, walk);
        Object copy = readsFields && holdsOnlyShared(walk, base) ? source : descent.copyOnce(source, this);
        walk.cut(base);
        return copy;
    }

    /** The parts lie on top of the stack already. */
    @Override
    Object descendInto(Object source, Descent descent) {
        Walk walk = descent.walk();
        int base = walk.top() - names.length;
        boolean changed = !readsFields;
        for (int at = 0; at < names.length; at++) {
            Object part = walk.part(base + at);
            if (part == null) continue;
            Object copied = leaves[at] != null ? descent.copyOfLeaf(part, leaves[at]) : descent.copyOf(part);
            if (copied == Descent.UNABLE) return Descent.UNABLE;
            if (copied == part) continue;
            walk.setPart(base + at, copied);
            changed = true;
        }
        return changed ? built(walk, source, base) : source;
    }

    /** A part that does not fit is the walk's to refuse: it knows the path. */
    private Object built(Walk walk, Object source, int base) {
        try {
            return construct(walk, source, walk.parts(), base, names.length);
        } catch (DataCloneException unfit) {
            return Descent.UNABLE;
        }
    }

    @Override
    boolean isImmutableShell() {
        return readsFields;
    }

    @Override
    Object construct(Walk walk, Object source, Object[] parts, int base, int count) {
        Object copy;
        try {
            copy = access.build(source, parts, base);
        } catch (Throwable failure) {
            throw constructionFailed(walk, failure, parts, base);
        }
        if (walk.cyclesSeen()) requireKept(walk, source, copy, parts, base);
        return copy;
    }

    private RuntimeException constructionFailed(Walk walk, Throwable failure, Object[] parts, int base) {
        if (failure instanceof ClassCastException) {
            for (int at = 0; at < types.length; at++) {
                Object part = parts[base + at];
                if (part != null && !types[at].isInstance(part)) return mismatch(walk, at, part);
            }
        }
        if (walk.cyclesSeen() && failure instanceof RuntimeException) {
            return walk.refusal(
                    "record " + type.getName()
                            + " can't be cloned: the message contains a cycle, so its constructor was given"
                            + " parts that are not complete, and it refuses them",
                    failure);
        }
        return Rethrow.unchanged(failure);
    }

    private DataCloneException mismatch(Walk walk, int at, Object part) {
        String stoodFor = part instanceof StandInException standIn ? " for " + standIn.originalClassName() : "";
        return walk.partRefusal(
                "." + names[at],
                "the copy is a " + part.getClass().getName() + stoodFor + ", which is no " + types[at].getName()
                        + "; declare a more general type or register a Cloner",
                null);
    }

    /** A constructor that has copied a container has copied one that may be filled only later; other parts it may replace. */
    private void requireKept(Walk walk, Object source, Object copy, Object[] parts, int base) {
        Object[] kept = new Object[names.length];
        read(copy, kept, 0);
        for (int at = 0; at < kept.length; at++) {
            if (kept[at] == parts[base + at] || isCompleteAtOnce(walk, source, at)) continue;
            throw walk.partRefusal(
                    "." + names[at],
                    "record " + type.getName()
                            + " can't be cloned: the message contains a cycle, and the constructor keeps"
                            + " something else than it is given, which may not be complete; implement CloneableMessage",
                    null);
        }
    }

    private boolean isCompleteAtOnce(Walk walk, Object source, int at) {
        Object[] originals = new Object[names.length];
        read(source, originals, 0);
        return originals[at] == null || !(walk.planFor(originals[at].getClass()) instanceof NodePlan);
    }

    @Override
    boolean fills() {
        return false;
    }

    @Override
    void fill(Object copy, Object[] parts, int base, int count) {
        throw new AssertionError("A record is complete once it is constructed");
    }

    @Override
    String stepTo(Object[] parts, int base, int part) {
        return "." + names[part];
    }
}
