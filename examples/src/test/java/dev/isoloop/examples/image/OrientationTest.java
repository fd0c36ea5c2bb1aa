package dev.isoloop.examples.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OrientationTest {

    @ParameterizedTest(name = "orientation {0} is seen as {1}")
    @CsvSource({"1,RGBW", "2,GRWB", "3,WBGR", "4,BWRG", "5,RBGW", "6,BRWG", "7,WGBR", "8,GWRB"})
    void everyOrientationTurnsTheStoredCornersToWhereTheyAreSeen(int exif, String seen) {
        BufferedImage turned = Orientation.of(exif).turn(TestPictures.corners(80, 40));
        assertEquals(seen, TestPictures.cornersOf(turned));
        assertEquals(exif >= 5 ? 40 : 80, turned.getWidth());
        assertEquals(exif >= 5 ? 80 : 40, turned.getHeight());
    }

    @ParameterizedTest(name = "orientation {0} is seen as {1}")
    @CsvSource({"1,RGBW", "2,GRWB", "3,WBGR", "4,BWRG", "5,RBGW", "6,BRWG", "7,WGBR", "8,GWRB"})
    void everyOrientationIsReadFromTheFileAndKeptThroughScaling(int exif, String seen) {
        byte[] file = PictureMaker.jpeg(TestPictures.corners(320, 160), 0.95f, exif);
        PictureInfo info = TestPictures.probe(file);
        assertEquals(exif >= 5 ? 160 : 320, info.width());

        BufferedImage small = PictureScaler.scaleToEach(
                        TestPictures.decode(file), info.orientation(), List.of(info.sizeAt(40, false)), new Canvases())
                .get(0);
        assertEquals(40, small.getWidth());
        assertEquals(exif >= 5 ? 80 : 20, small.getHeight());
        assertEquals(seen, TestPictures.cornersOf(small));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0", "-1", "9", "65535"})
    void aNumberOutsideOneToEightMeansAsStored(int exif) {
        assertSame(Orientation.AS_STORED, Orientation.of(exif));
    }

    @Test
    void aPictureStoredAsSeenIsNotCopied() {
        BufferedImage stored = TestPictures.corners(4, 4);
        assertSame(stored, Orientation.AS_STORED.turn(stored));
    }
}
