package dev.isoloop.isolates.clone;

import dev.isoloop.channels.ByteLane;
import dev.isoloop.loop.AggregateException;
import dev.isoloop.sharedmem.SharedBuffer;
import dev.isoloop.sharedmem.TransferBuffer;
import dev.isoloop.sharedmem.Transferable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which plan a class has. A snapshot of what is registered; a registration makes a new snapshot with an empty cache, because it
 * may change the plans of classes that mention the registered one. May be used by any thread.
 */
/*
 * The first rule that fits:
 *
 *   what the JDK's immutable and simple classes, its collections, arrays and enums have
 *   a Cloner or an immutability registered for this very class
 *   Shareable, CloneableMessage
 *   SharedBuffer, ByteLane, Transferable
 *   a Cloner registered for the nearest superclass or for an interface
 *   Throwable, record
 *   BytesMarshallable of Chronicle Bytes
 *   other collections of java.base, such as views
 *   refused
 */
final class Rules {
    private final Map<Class<?>, Cloner<?>> cloners;
    private final Set<Class<?>> immutables;

    private final ClassValue<Plan> plans = new ClassValue<>() {
        @Override
        protected Plan computeValue(Class<?> type) {
            return make(type);
        }
    };

    Rules(Map<Class<?>, Cloner<?>> cloners, Set<Class<?>> immutables) {
        this.cloners = cloners;
        this.immutables = immutables;
    }

    static Rules none() {
        return new Rules(Map.of(), Set.of());
    }

    Rules with(Class<?> type, Cloner<?> cloner) {
        Map<Class<?>, Cloner<?>> more = new HashMap<>(cloners);
        more.put(type, cloner);
        return new Rules(more, immutables);
    }

    Rules withImmutable(Class<?> type) {
        Set<Class<?>> more = new HashSet<>(immutables);
        more.add(type);
        return new Rules(cloners, more);
    }

    boolean hasRegistered(Class<?> type) {
        return cloners.containsKey(type) || immutables.contains(type);
    }

    Plan plan(Class<?> type) {
        return plans.get(type);
    }

    /** What the library itself says about a class, or null if that is left to its author. */
    static Plan builtIn(Class<?> type, Rules rules) {
        if (JdkImmutables.contains(type)) return Plan.Shared.PLAN;
        if (type.isArray()) return ArrayPlans.plan(type, new ImmutabilityProof(rules));
        if (!Jdk.ownsOrSql(type)) return null;
        Plan simple = JdkMutables.plan(type);
        return simple != null ? simple : CollectionPlans.plan(type);
    }

    private Plan make(Class<?> type) {
        Plan plan = builtIn(type, this);
        if (plan != null) return plan;
        if (immutables.contains(type) || Shareable.class.isAssignableFrom(type)) return Plan.Shared.PLAN;
        if (cloners.containsKey(type)) return new ClonerPlan(cloners.get(type));
        if (CloneableMessage.class.isAssignableFrom(type)) return ClonerPlan.OF_CLONEABLE_MESSAGES;
        if (SharedBuffer.class == type) return new SharedBufferPlan();
        if (ByteLane.class == type) return Plan.Shared.PLAN;
        if (TransferBuffer.class == type) return new TransferPlan.OfBuffers();
        if (Transferable.class.isAssignableFrom(type)) return new TransferPlan();
        Cloner<?> inherited = inheritedCloner(type);
        if (inherited != null) return new ClonerPlan(inherited);
        if (type == AggregateException.class) return new AggregatePlan();
        if (Throwable.class.isAssignableFrom(type)) return new ThrowablePlan(type);
        if (type.isRecord()) return RecordPlan.make(type, new ImmutabilityProof(this));
        if (MarshallablePlan.covers(type)) return MarshallablePlan.of(type);
        Plan view = Jdk.owns(type) ? CollectionPlans.planOfView(type) : null;
        return view != null ? view : Refusals.plan(type);
    }

    /** Whether a class has a rule of its author's, which comes before what a proof would say. */
    boolean isCustom(Class<?> type) {
        return cloners.containsKey(type)
                || CloneableMessage.class.isAssignableFrom(type)
                || inheritedCloner(type) != null;
    }

    boolean isDeclaredShared(Class<?> type) {
        return Shareable.class.isAssignableFrom(type) || immutables.contains(type);
    }

    private Cloner<?> inheritedCloner(Class<?> type) {
        if (cloners.isEmpty()) return null;
        for (Class<?> above = type.getSuperclass(); above != null; above = above.getSuperclass()) {
            if (cloners.containsKey(above)) return cloners.get(above);
        }
        Class<?> nearest = null;
        for (Class<?> candidate : cloners.keySet()) {
            if (!candidate.isInterface() || !candidate.isAssignableFrom(type)) continue;
            if (nearest == null || nearest.isAssignableFrom(candidate)) nearest = candidate;
        }
        return nearest == null ? null : cloners.get(nearest);
    }
}
