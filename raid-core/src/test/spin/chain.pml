/*
 * Two chains on two channels: map, submit, complete, unmap, hand-over, park, cancel, fault and close, as the live
 * scheduler does them with a thread for each channel. Each chain is, by free choice, UP_FRONT (one leg, every buffer
 * mapped once) or PER_LEG (two legs on two channels that share a buffer). A leg has two descriptors. Maps may fail,
 * descriptors may fail, a chain that waits may have been cancelled, the scheduler may be closed at any moment.
 *
 * A channel's thread sleeps only on what its ring has published (ConsumerWait); a chain that parks wakes it with an
 * empty entry, for which there may be no room: then the ring has work, and the thread looks at who waits after it. A
 * chain that cannot go on while it is submitted is parked as doomed, for a channel's thread to end.
 *
 * Invariants of the design that are asserted here:
 *   I1 maps equal unmaps and nothing is live when a chain ends
 *   I3 a leg is not mapped before every earlier leg that shares a buffer has been unmapped
 *   I4 a descriptor uses only what is mapped for its own channel's device
 *   I5 the result is delivered after the last unmap, exactly once, never by the submitting thread
 *   I8 every submission ends: no process waits for ever (an invalid end state for the checker)
 *
 * BROKEN=1..8 each spoils one step; the checker must then find an error.
 *   1 unmaps when the first of two descriptors has completed    (I4)
 *   2 maps the next leg before unmapping the last one           (I3)
 *   3 keeps the first leg's device addresses after a hand-over  (I4)
 *   4 parks a leg without an empty entry to wake the channel     (I8)
 *   5 forgets to unmap after a fault                            (I1)
 *   6 delivers from the submitting thread when the ring is full (I5)
 *   7 close aborts the queue without ending its chains          (I8)
 *   8 says that it sleeps only after it has looked at its ring  (I8)
 */
#ifndef BROKEN
#define BROKEN 0
#endif

#define CHAINS 2
#define CHANNELS 2
#define BUFFERS 3          /* 0: first leg only, 1: both legs, 2: second leg only */
#define SUBMITTER 9
#define NONE 0             /* not mapped; else device + 1 */
#define EMPTY 255          /* an entry that holds nothing and wakes the channel */
#define SOFTWARE 1         /* the channel that ends doomed chains */

chan ring[CHANNELS] = [1] of { byte };
chan parked[CHANNELS] = [CHAINS] of { byte };
bool asleep[CHANNELS];
bool woken[CHANNELS];

byte mappedFor[CHAINS * BUFFERS];
byte maps[CHAINS];
byte unmaps[CHAINS];
byte deliveries[CHAINS];
bool perLeg[CHAINS];
byte firstChannel[CHAINS];
byte leg[CHAINS];
bool doomed[CHAINS];
byte ended;
bool closing;

#define AT(c, b) mappedFor[(c) * BUFFERS + (b)]
#define NEEDS(c, b) (!perLeg[c] || (b) == 1 || (b) == 2 * leg[c])
#define ALL_ENDED (ended == CHAINS)

/* Only the chain's owner touches its mappings, so each of these is one step. */
inline mapLeg(c, device, b, failed)
{
  atomic {
    failed = false;
    b = 0;
    do
    :: b < BUFFERS && !failed ->
       if
       :: NEEDS(c, b) ->
          if
          :: assert(AT(c, b) == NONE);                      /* I3 */
             AT(c, b) = device + 1;
             maps[c]++
          :: failed = true
          fi
       :: else
       fi;
       b++
    :: else -> break
    od;
    b = 0
  }
}

inline unmapAll(c, b)
{
  d_step {
    b = 0;
    do
    :: b < BUFFERS ->
       if
       :: AT(c, b) != NONE -> AT(c, b) = NONE; unmaps[c]++
       :: else
       fi;
       b++
    :: else -> break
    od;
    b = 0
  }
}

inline checkUse(c, device, b)
{
  d_step {
    b = 0;
    do
    :: b < BUFFERS ->
       if
       :: NEEDS(c, b) -> assert(AT(c, b) == device + 1)     /* I4 */
       :: else
       fi;
       b++
    :: else -> break
    od;
    b = 0
  }
}

inline wake(ch)
{
  atomic {
    if
    :: asleep[ch] -> woken[ch] = true
    :: else
    fi
  }
}

inline deliver(c, who)
{
  d_step {
    assert(who != SUBMITTER);                               /* I5 */
    assert(maps[c] == unmaps[c]);                           /* I1 */
    assert(AT(c, 0) == NONE && AT(c, 1) == NONE && AT(c, 2) == NONE);
    deliveries[c]++;
    assert(deliveries[c] == 1);
    ended++
  }
}

/* The chain is the channel's from the first step on; the empty entry finds room, or the ring has work as it is. */
inline park(c, ch)
{
  parked[ch]!c;
#if BROKEN != 4
  atomic {
    if
    :: nfull(ring[ch]) -> ring[ch]!EMPTY
    :: full(ring[ch])
    fi
  };
  wake(ch)
#endif
}

/* Publishes in one step, as tryNext does, or parks; never waits for room. */
inline handOver(c, ch, who, isFull)
{
  atomic {
    if
    :: nfull(ring[ch]) -> ring[ch]!c; isFull = false
    :: full(ring[ch]) -> isFull = true
    fi
  }
  if
  :: isFull ->
#if BROKEN == 6
     if
     :: who == SUBMITTER -> unmapAll(c, b); deliver(c, who)
     :: else -> park(c, ch)
     fi
#else
     park(c, ch)
#endif
  :: else -> wake(ch)
  fi;
  isFull = false
}

proctype Submitter(byte c)
{
  byte b;
  bool failed;
  bool noRoom;
  byte ch;

  ch = firstChannel[c];
  mapLeg(c, ch, b, failed);
  if
  :: failed ->
     unmapAll(c, b);
     doomed[c] = true;
     park(c, SOFTWARE)
  :: else ->
     handOver(c, ch, SUBMITTER, noRoom)
  fi;
  /* The last one out makes idle channels look whether they may stop. */
  atomic { wake(0); wake(1) }
}

proctype Channel(byte me)
{
  byte c;
  byte b;
  byte d;
  byte next;
  bool failed;
  bool noRoom;

  do
  :: ring[me]?[EMPTY] -> ring[me]?EMPTY
  :: nempty(ring[me]) && !ring[me]?[EMPTY] ->
     ring[me]?<c>;
     failed = false;
     d = 0;
     do
     :: d < 2 && !failed ->
        atomic {
          checkUse(c, me, b);
          if
          :: skip
          :: failed = true
          fi
        };
#if BROKEN == 1
        if
        :: d == 0 -> unmapAll(c, b)
        :: else
        fi;
#endif
        d++
     :: else -> break
     od;
     d = 0;
#if BROKEN == 5
     if
     :: !failed -> unmapAll(c, b)
     :: else
     fi;
#elif BROKEN == 2
     if
     :: failed || !perLeg[c] || leg[c] == 1 -> unmapAll(c, b)
     :: else
     fi;
#elif BROKEN == 3
     if
     :: failed || !perLeg[c] || leg[c] == 1 -> unmapAll(c, b)
     :: else
     fi;
#else
     unmapAll(c, b);
#endif
     ring[me]?c;
     if
     :: !failed && perLeg[c] && leg[c] == 0 ->
        leg[c] = 1;
        next = 1 - firstChannel[c];
#if BROKEN != 3
        mapLeg(c, next, b, failed);
#endif
        if
        :: failed -> unmapAll(c, b); deliver(c, me)
        :: else -> handOver(c, next, me, noRoom);
           next = 0
        fi
     :: else -> deliver(c, me)
     fi;
     failed = false;
     c = 0;
     if
     :: ALL_ENDED -> atomic { wake(0); wake(1) }
     :: else
     fi
  :: nempty(parked[me]) && empty(ring[me]) ->
     parked[me]?<c>;
     if
     :: doomed[c] -> parked[me]?c; deliver(c, me)
     :: !doomed[c] -> parked[me]?c; unmapAll(c, b); deliver(c, me)    /* cancelled while it waited */
     :: !doomed[c] ->
        atomic {
          if
          :: nfull(ring[me]) -> parked[me]?c; ring[me]!c
          :: full(ring[me])                     /* somebody else was faster: waits on */
          fi
        }
     fi;
     c = 0;
     if
     :: ALL_ENDED -> atomic { wake(0); wake(1) }
     :: else
     fi
  :: closing && ALL_ENDED -> break
#if BROKEN == 7
  :: closing && empty(ring[me]) -> break
#endif
  :: empty(ring[me]) && empty(parked[me]) && !(closing && ALL_ENDED) ->
     /* Looks once more after having said that it sleeps; a producer looks at the flag after having published. Here
        it looks at its ring only: whoever parked meanwhile has published an empty entry, or found the ring full. */
#if BROKEN == 8
     if
     :: nempty(ring[me]) || (closing && ALL_ENDED)
     :: empty(ring[me]) && !(closing && ALL_ENDED) -> asleep[me] = true; woken[me]
     fi;
#else
     asleep[me] = true;
     if
     :: nempty(ring[me]) || (closing && ALL_ENDED)
     :: empty(ring[me]) && !(closing && ALL_ENDED) -> woken[me]
     fi;
#endif
     d_step { asleep[me] = false; woken[me] = false }
  od
}

proctype Closer()
{
  closing = true;
  atomic { wake(0); wake(1) }
}

init
{
  atomic {
    if
    :: perLeg[0] = true
    :: perLeg[0] = false
    fi;
    if
    :: perLeg[1] = true
    :: perLeg[1] = false
    fi;
    /* The first chain may as well start on channel 0: the channels are alike. */
    if
    :: firstChannel[1] = 0
    :: firstChannel[1] = 1
    fi;
    run Channel(0);
    run Channel(1);
    run Submitter(0);
    run Submitter(1);
    run Closer()
  }
  (_nr_pr == 1);
  /* I8 and I1 at the end of everything. */
  assert(ended == CHAINS);
  assert(maps[0] == unmaps[0] && maps[1] == unmaps[1]);
  assert(deliveries[0] == 1 && deliveries[1] == 1)
}
