package org.barnabas.simulation.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

    static final class NoSuchField {

        @net.bytebuddy.asm.Advice.OnMethodExit
        static void exit(@net.bytebuddy.asm.Advice.FieldValue("noSuchField") Object value) {}
    }
}
