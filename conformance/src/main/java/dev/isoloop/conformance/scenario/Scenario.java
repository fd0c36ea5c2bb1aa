package dev.isoloop.conformance.scenario;

import dev.isoloop.conformance.program.Body;

/**
 * One scenario file.
 *
 * @param name unique name
 * @param area one of {@link ScenarioParser#AREAS}
 * @param about one line for people
 * @param program the main program
 * @param needs what the program uses
 * @param expected what Node shows
 */
public record Scenario(String name, String area, String about, Body program, Needs needs, Outcome expected) {
    /**
     * What a program uses beside its own thread. Without such things it can run in virtual time.
     *
     * @param otherThreads whether it starts workers or pool jobs
     */
    public record Needs(boolean otherThreads) {}
}
