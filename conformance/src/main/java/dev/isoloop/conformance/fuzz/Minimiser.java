package dev.isoloop.conformance.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves out op after op for as long as a scenario stays interesting. */
final class Minimiser {
    private static final int MOST_TRIES = 300;

    private final Predicate<ObjectNode> interesting;
    private int triesLeft = MOST_TRIES;

    Minimiser(Predicate<ObjectNode> interesting) {
        this.interesting = interesting;
    }

    ObjectNode minimise(ObjectNode scenario) {
        ObjectNode smallest = scenario;
        boolean smaller = true;
        while (smaller && triesLeft > 0) {
            smaller = false;
            for (int at = places(smallest).size() - 1; at >= 0 && triesLeft > 0; at--) {
                ObjectNode without = smallest.deepCopy();
                List<Place> places = places(without);
                if (at >= places.size()) {
                    continue;
                }
                places.get(at).remove();
                triesLeft--;
                if (interesting.test(without)) {
                    smallest = without;
                    smaller = true;
                }
            }
        }
        return smallest;
    }

    /** One op in one body. */
    private record Place(ArrayNode body, int index) {
        void remove() {
            body.remove(index);
        }
    }

    private static List<Place> places(JsonNode node) {
        List<Place> places = new ArrayList<>();
        collect(node, places);
        return places;
    }

    private static void collect(JsonNode node, List<Place> into) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).has("op")) {
                    into.add(new Place(array, i));
                }
            }
        }
        node.forEach(child -> collect(child, into));
    }
}
