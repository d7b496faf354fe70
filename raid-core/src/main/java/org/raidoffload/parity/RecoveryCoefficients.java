package org.raidoffload.parity;

/**
 * The constants of RAID-6 recovery. With Pd and Qd the parity and syndrome of the lost blocks alone and x &lt; y:
 * {@code Dy = A*Pd + B*Qd}, {@code Dx = Pd + Dy}, {@code A = 1/(g^(y-x) + 1)}, {@code B = 1/(g^x + g^y)} (Linux 6.1
 * {@code lib/raid6/recov.c}).
 */
public final class RecoveryCoefficients {
  private RecoveryCoefficients() {}

  /** A: what the parity of two lost slots contributes to the higher one. */
  public static int ofParity(int slotX, int slotY) {
    checkOrder(slotX, slotY);
    return GaloisField.inverse(GaloisField.exp(slotY - slotX) ^ 1);
  }

  /** B: what the syndrome of two lost slots contributes to the higher one. */
  public static int ofSyndrome(int slotX, int slotY) {
    checkOrder(slotX, slotY);
    return GaloisField.inverse(GaloisField.exp(slotX) ^ GaloisField.exp(slotY));
  }

  /** {@code g^-slot}: scales the syndrome of one lost slot to its data. */
  public static int ofSyndrome(int slot) {
    return GaloisField.inverse(GaloisField.exp(slot));
  }

  private static void checkOrder(int slotX, int slotY) {
    if (slotX < 0 || slotX >= slotY) {
      throw new IllegalArgumentException("slots: " + slotX + ", " + slotY + " (must be ascending, from 0)");
    }
  }
}
