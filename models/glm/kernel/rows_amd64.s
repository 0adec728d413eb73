#include "textflag.h"

// Offsets into ·constants.
#define LOG2E   0(R8)
#define SHIFTER 8(R8)
#define LN2HI   16(R8)
#define LN2LO   24(R8)
#define LOWEST  32(R8)
#define HIGHEST 40(R8)
#define ONE     48(R8)
#define TWO     56(R8)

// Offsets into ·integers.
#define I2048 0(R9)
#define I2047 8(R9)
#define I1    16(R9)
#define SIGN  24(R9)

// HORNER continues a polynomial in X with a coefficient.
#define HORNER(X, P, C) \
	VBROADCASTSD C, Y15   \
	VFMADD213PD  Y15, X, P

// EXP sets Y0 to exp(Y0), using Y10-Y15 and R10, the address of the series.
#define EXP \
	VBROADCASTSD LOWEST, Y15   \
	VMAXPD       Y0, Y15, Y0   \
	VBROADCASTSD HIGHEST, Y15  \
	VMINPD       Y0, Y15, Y0   \
	VBROADCASTSD LOG2E, Y15    \
	VBROADCASTSD SHIFTER, Y14  \
	VMOVAPD      Y14, Y10      \
	VFMADD231PD  Y15, Y0, Y10  \ // t
	VSUBPD       Y14, Y10, Y11 \ // k
	VPSUBQ       Y14, Y10, Y10 \ // k as an integer
	VBROADCASTSD LN2HI, Y15    \
	VFNMADD231PD Y15, Y11, Y0  \
	VBROADCASTSD LN2LO, Y15    \
	VFNMADD231PD Y15, Y11, Y0  \ // r
	VBROADCASTSD (R10), Y12    \
	HORNER(Y0, Y12, 8(R10))    \
	HORNER(Y0, Y12, 16(R10))   \
	HORNER(Y0, Y12, 24(R10))   \
	HORNER(Y0, Y12, 32(R10))   \
	HORNER(Y0, Y12, 40(R10))   \
	HORNER(Y0, Y12, 48(R10))   \
	HORNER(Y0, Y12, 56(R10))   \
	HORNER(Y0, Y12, 64(R10))   \
	HORNER(Y0, Y12, 72(R10))   \
	HORNER(Y0, Y12, 80(R10))   \
	HORNER(Y0, Y12, 88(R10))   \
	HORNER(Y0, Y12, 96(R10))   \
	HORNER(Y0, Y12, 104(R10))  \
	VPBROADCASTQ I2048, Y15    \
	VPADDQ       Y15, Y10, Y13 \
	VPSRLQ       $1, Y13, Y13  \ // m, half of k and 1024
	VPBROADCASTQ I2047, Y15    \
	VPADDQ       Y15, Y10, Y10 \
	VPSUBQ       Y13, Y10, Y10 \
	VPSLLQ       $52, Y10, Y10 \ // 2^(the other half)
	VPBROADCASTQ I1, Y15       \
	VPSUBQ       Y15, Y13, Y13 \
	VPSLLQ       $52, Y13, Y13 \ // 2^half
	VMULPD       Y13, Y12, Y0  \
	VMULPD       Y10, Y0, Y0

// func expsAVX2(dst, x *float64, rows int)
TEXT ·expsAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ rows+16(FP), CX
	LEAQ ·constants(SB), R8
	LEAQ ·integers(SB), R9
	LEAQ ·expSeries(SB), R10
	XORQ AX, AX

expLoop:
	VMOVUPD (SI)(AX*8), Y0
	EXP
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ    $4, AX
	CMPQ    AX, CX
	JLT     expLoop
	VZEROUPPER
	RET

// func logisticAVX2(y, eta, deviance, score, information *float64, rows int)
TEXT ·logisticAVX2(SB), NOSPLIT, $0-48
	MOVQ y+0(FP), SI
	MOVQ eta+8(FP), DX
	MOVQ deviance+16(FP), DI
	MOVQ score+24(FP), BX
	MOVQ information+32(FP), R12
	MOVQ rows+40(FP), CX
	LEAQ ·constants(SB), R8
	LEAQ ·integers(SB), R9
	LEAQ ·expSeries(SB), R10
	LEAQ ·atanhSeries(SB), R11
	XORQ AX, AX

logisticLoop:
	VMOVUPD      (DX)(AX*8), Y1    // eta
	VBROADCASTSD SIGN, Y15
	VORPD        Y15, Y1, Y0       // -|eta|
	VXORPD       Y15, Y1, Y2       // -eta
	EXP                            // Y0 = e
	VBROADCASTSD ONE, Y9
	VADDPD       Y0, Y9, Y3
	VDIVPD       Y3, Y9, Y3        // near
	VMULPD       Y3, Y0, Y4        // far
	VMULPD       Y4, Y3, Y5
	VMOVUPD      Y5, (R12)(AX*8)
	VBLENDVPD    Y1, Y4, Y3, Y5    // event
	VBLENDVPD    Y1, Y3, Y4, Y6    // none
	VMOVUPD      (SI)(AX*8), Y7    // y
	VSUBPD       Y5, Y7, Y5        // y - event
	VCMPPD       $0, Y9, Y7, Y8    // y == 1
	VBLENDVPD    Y8, Y6, Y5, Y5
	VMOVUPD      Y5, (BX)(AX*8)
	VBROADCASTSD TWO, Y15
	VADDPD       Y0, Y15, Y15
	VDIVPD       Y15, Y0, Y3       // s
	VMULPD       Y3, Y3, Y4        // s^2
	VBROADCASTSD (R11), Y5
	HORNER(Y4, Y5, 8(R11))
	HORNER(Y4, Y5, 16(R11))
	HORNER(Y4, Y5, 24(R11))
	HORNER(Y4, Y5, 32(R11))
	HORNER(Y4, Y5, 40(R11))
	HORNER(Y4, Y5, 48(R11))
	HORNER(Y4, Y5, 56(R11))
	HORNER(Y4, Y5, 64(R11))
	HORNER(Y4, Y5, 72(R11))
	HORNER(Y4, Y5, 80(R11))
	HORNER(Y4, Y5, 88(R11))
	HORNER(Y4, Y5, 96(R11))
	HORNER(Y4, Y5, 104(R11))
	HORNER(Y4, Y5, 112(R11))
	HORNER(Y4, Y5, 120(R11))
	VADDPD       Y3, Y3, Y3
	VMULPD       Y5, Y3, Y5        // log1p(e)
	VXORPD       Y4, Y4, Y4
	VMAXPD       Y2, Y4, Y2        // max(-eta, 0)
	VMAXPD       Y1, Y4, Y1        // max(eta, 0)
	VFMADD231PD  Y2, Y7, Y5
	VSUBPD       Y7, Y9, Y7        // 1 - y
	VFMADD231PD  Y1, Y7, Y5
	VADDPD       Y5, Y5, Y5
	VMOVUPD      Y5, (DI)(AX*8)
	ADDQ         $4, AX
	CMPQ         AX, CX
	JLT          logisticLoop
	VZEROUPPER
	RET
