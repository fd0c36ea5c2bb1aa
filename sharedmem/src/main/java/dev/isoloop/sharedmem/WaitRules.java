package dev.isoloop.sharedmem;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who may sleep: the rules that are installed, all of which must agree. */
final class WaitRules {
    private static final List<WaitPermission> INSTALLED = new CopyOnWriteArrayList<>();

    private WaitRules() {}

    static void add(WaitPermission permission) {
        INSTALLED.add(Objects.requireNonNull(permission, "permission"));
    }

    static void requireMayBlock() {
        for (WaitPermission permission : INSTALLED) permission.require();
    }
}
