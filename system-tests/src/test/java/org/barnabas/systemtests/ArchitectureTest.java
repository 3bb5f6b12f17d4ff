package org.barnabas.systemtests;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.testkit.rules.CoreRules;
import org.barnabas.testkit.rules.LayerRules;
import org.barnabas.testkit.rules.NameRules;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The architecture, checked against the class files of all modules together. */
class ArchitectureTest {

    @TestFactory
    Stream<DynamicTest> everyRuleHolds() {
        JavaClasses product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/testkit/") && !location.contains("barnabas-testkit"))
                .importPackages("org.barnabas");
        List<ArchRule> extra = List.of(LayerRules.nullContracts());
        return Stream.of(LayerRules.all(), CoreRules.all(), NameRules.all(), extra)
                .flatMap(List::stream)
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDescription(), () -> rule.allowEmptyShould(true).check(product)));
    }
}
