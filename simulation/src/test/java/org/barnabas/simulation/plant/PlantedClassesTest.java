package org.barnabas.simulation.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlantedClassesTest {

    @ParameterizedTest
    @EnumSource(Plant.class)
    void everyPlantAltersClassesThatCanBeLoaded(Plant plant) throws Exception {
        // Given
        PlantedClasses classes = new PlantedClasses(plant);
        for (Alteration alteration : plant.alterations()) {
            // When: the verifier reads it
            Class<?> loaded = Class.forName(alteration.type(), true, classes);
            // Then
            assertThat(loaded.getDeclaredMethods()).isNotEmpty();
            assertThat(loaded.getClassLoader()).isSameAs(classes);
        }
    }

    @Test
    void aPlantOfWhatIsNotThereIsRefused() {
        // Given
        String type = "partition.lead.InSyncSet";
        List<Alteration> wrong = List.of(
                Alteration.constant("partition.lead.NoSuchSet", "settle", 2, false),
                Alteration.constant(type, "noSuchMethod", 0, 0),
                Alteration.constant(type, "settle", 3, false),
                Alteration.unread(type, "settle", 2, "noSuchField"),
                Alteration.unread(type, "isChanging", 0, "settled"),
                Alteration.uncalled(type, "maximal", 0, "noSuchCall"),
                Alteration.advised(type, "settle", 2, NoSuchField.class),
                Alteration.constant(type, "settle", 2, false).needs(type, "noSuchMethod"));
        for (Alteration one : wrong) {
            // When, Then
            assertThatThrownBy(() -> new PlantedClasses("wrong", Plant.NONE, List.of(one)))
                    .isInstanceOf(PlantException.class);
        }
    }

    @Test
    void whatARunThrowsComesOut() {
        // Given
        String name = Throws.class.getName();
        // When, Then
        assertThatThrownBy(() -> Planted.run(Plant.NONE, name, "argument"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("argument in planted-NONE");
        assertThatThrownBy(() -> Planted.run(Plant.NONE, "org.barnabas.NoSuchClass", null))
                .isInstanceOf(PlantException.class);
    }

    public static final class Throws implements Function<String, String> {

        @Override
        public String apply(String argument) {
            throw new IllegalStateException(
                    argument + " in " + getClass().getClassLoader().getName());
        }
    }

    static final class NoSuchField {

        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("noSuchField") Object value) {}
    }
}
