package org.barnabas.testkit.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What names must be like. */
public final class NameRules {

    private NameRules() {}

    /** All rules of names, to be checked against the production classes of all modules together. */
    public static List<ArchRule> all() {
        return List.of(simpleNamesAreUnique());
    }

    /** A name that is read in a stack trace, a log or a conversation means one class. Nested classes have their outer one. */
    private static ArchRule simpleNamesAreUnique() {
        return classes()
                .that()
                .resideInAPackage("org.barnabas..")
                .and()
                .resideOutsideOfPackage("org.barnabas.protocol.message..")
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .should(haveAnUniqueSimpleName())
                .as("simple names of classes are unique over all modules");
    }

    private static ArchCondition<JavaClass> haveAnUniqueSimpleName() {
        return new ArchCondition<>("have a simple name of their own") {

            private final Map<String, String> homes = new HashMap<>();

            @Override
            public void init(Collection<JavaClass> all) {
                homes.clear();
            }

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String other = homes.put(type.getSimpleName(), type.getFullName());
                if (other != null) {
                    events.add(SimpleConditionEvent.violated(type, type.getFullName() + " is called like " + other));
                }
            }
        };
    }
}
