package org.raidoffload.cli.guess;

import java.util.Arrays;

/**
 * Tries orders of members under one geometry: all of them for few members, else by exchanging members as long as that
 * makes the order better, from two starts.
 */
final class OrderSearch {
  /** 40,320 orders for each geometry; nine members would have 362,880. */
  static final int MOST_MEMBERS_FOR_ALL = 8;

  /** Takes every order that was tried. */
  @FunctionalInterface
  interface Taker {
    void tried(OrderScore score, int[] order, double value);
  }

  private final OrderScore score;
  private final Taker taker;
  private final int disks;
  private final int[] order;
  private final boolean[] used;

  OrderSearch(OrderScore score, Taker taker) {
    this.score = score;
    this.taker = taker;
    disks = score.geometry().disks();
    order = new int[disks];
    used = new boolean[disks];
  }

  void run() {
    if (disks <= MOST_MEMBERS_FOR_ALL) {
      place(0, 0);
      return;
    }
    for (int i = 0; i < disks; i++) {
      order[i] = i;
    }
    exchange();
    startFromWhatMembersShow();
    exchange();
  }

  private void place(int role, double value) {
    if (role == disks) {
      taker.tried(score, order, value);
      return;
    }
    for (int file = 0; file < disks; file++) {
      if (!used[file]) {
        used[file] = true;
        order[role] = file;
        place(role + 1, value + score.adding(role, file, order));
        used[file] = false;
      }
    }
  }

  /** Of all members and roles that are left, the pair that fits best, again and again. */
  private void startFromWhatMembersShow() {
    boolean[] placed = new boolean[disks];
    Arrays.fill(used, false);
    for (int step = 0; step < disks; step++) {
      int bestRole = -1;
      int bestFile = -1;
      for (int role = 0; role < disks; role++) {
        for (int file = 0; !placed[role] && file < disks; file++) {
          if (!used[file] && (bestRole < 0 || score.single(role, file) > score.single(bestRole, bestFile))) {
            bestRole = role;
            bestFile = file;
          }
        }
      }
      placed[bestRole] = true;
      used[bestFile] = true;
      order[bestRole] = bestFile;
    }
  }

  private void exchange() {
    double value = score.of(order);
    taker.tried(score, order, value);
    boolean better = true;
    while (better) {
      better = false;
      for (int a = 0; a < disks; a++) {
        for (int b = a + 1; b < disks; b++) {
          swap(a, b);
          double other = score.of(order);
          taker.tried(score, order, other);
          if (other > value + Ranking.SAME) {
            value = other;
            better = true;
          } else {
            swap(a, b);
          }
        }
      }
    }
  }

  private void swap(int a, int b) {
    int held = order[a];
    order[a] = order[b];
    order[b] = held;
  }
}
